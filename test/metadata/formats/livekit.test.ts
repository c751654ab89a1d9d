import { expect } from 'chai';
import fc from 'fast-check';
import { type LivekitMetadata, livekitFormat } from '../../../src/metadata/index.js';
import type { Bytes } from '../../../src/shared/stage.js';
import { hex, toHex } from '../../codecs/streams.js';
import { throughPackets } from '../../codecs/wire.js';
import { livekit } from '../../vectors/metadata-formats.js';
import { h264 } from './frames.js';

describe('livekitFormat', () => {
  const format = livekitFormat();
  const vp8 = hex('10000000 aabb');
  const both: LivekitMetadata = { userTimestamp: 1764000000000000n, frameId: 7 };
  const timestamp: LivekitMetadata = { userTimestamp: 1764000000000000n };
  const userData: LivekitMetadata = { frameId: 1, userData: hex('00ff') };

  it('writes and reads the trailers of LiveKit', () => {
    for (const [vector, payload] of [
      [livekit.both, both],
      [livekit.timestamp, timestamp],
      [livekit.userData, userData],
    ] as const) {
      const frame = hex(toHex(vp8) + vector);
      expect(toHex(format.inject(vp8, 'video/VP8', payload))).to.equal(toHex(frame));
      expect(format.extract(frame, 'video/VP8')).to.deep.equal({ frame: vp8, payload });
      expect(format.extract(hex(toHex(h264()) + vector), 'video/H264')).to.deep.equal({ frame: h264(), payload });
    }
  });

  it('passes over tags that nobody knows, and takes the trailer off all the same', () => {
    expect(format.extract(hex(toHex(vp8) + livekit.unknownTag), 'video/VP8')).to.deep.equal({
      frame: vp8,
      payload: { frameId: 1 },
    });
  });

  it('reads trailers in which a start code arose, and writes none', () => {
    for (const vector of [livekit.broken, livekit.brokenReceived]) {
      expect(format.extract(hex(toHex(h264()) + vector), 'video/H264')).to.deep.equal({
        frame: h264(),
        payload: { frameId: 0xfffffe },
      });
    }
    for (const frameId of [0xfffffe, 0xffffff, 0xffffff00, 0xfffffc00, 0xfffffd]) {
      expect(() => format.inject(h264(), 'video/H264', { frameId }), String(frameId))
        .to.throw()
        .with.property('code', 'metadata-refused');
      expect(toHex(format.inject(vp8, 'video/VP8', { frameId }))).to.have.lengthOf(2 * (vp8.length + 11));
    }
    expect(format.inject(h264(), 'video/H264', { frameId: 0xfffb }).length).to.equal(h264().length + 11);
  });

  it('writes and reads an OBU in AV1', () => {
    const frame = hex('1200 0a020000 3201ff');
    const withObu = hex(`1200 0a020000 ${livekit.obu} 3201ff`);
    expect(toHex(format.inject(frame, 'video/AV1', timestamp))).to.equal(toHex(withObu));
    expect(format.extract(withObu, 'video/AV1')).to.deep.equal({ frame, payload: timestamp });
    expect(format.extract(throughPackets(withObu, 'video/AV1'), 'video/AV1').payload).to.deep.equal(timestamp);
    // LiveKit's JavaScript client appends a trailer, which packetizers take for an OBU and refuse.
    expect(() => format.inject(hex('ffff'), 'video/AV1', timestamp))
      .to.throw()
      .with.property('code', 'metadata-refused');
  });

  it('writes SEI on request, with emulation prevention, and reads it with and without', () => {
    const sei = livekitFormat({ carrier: 'sei' });
    expect(toHex(sei.inject(h264(), 'video/H264', timestamp))).to.equal(toHex(h264(`${livekit.h264} 80`)));
    expect(format.extract(h264(`${livekit.h264} 80`), 'video/H264')).to.deep.equal({
      frame: h264(),
      payload: timestamp,
    });
    const ids = [0xfffffe, 0xfffffc, 0xffffff].map((frameId) => ({ frameId }));
    for (const payload of ids) {
      const frame = sei.inject(h264(), 'video/H264', payload);
      expect(format.extract(throughPackets(frame, 'video/H264'), 'video/H264')).to.deep.equal({
        frame: h264(),
        payload,
      });
    }
    const raw = hex(`06051b 3fa85f6457174562b3fc2c963f66afa6 fdfb ff000003 f4 4c4b5453 80`);
    expect(format.extract(h264(toHex(raw)), 'video/H264').payload).to.deep.equal({ frameId: 0xfffffc });
  });

  it('says zeros, which LiveKit cannot, and refuses what does not fit', () => {
    const zeros: LivekitMetadata = { userTimestamp: 0n, frameId: 0, userData: hex('') };
    expect(format.extract(format.inject(vp8, 'video/VP8', zeros), 'video/VP8').payload).to.deep.equal(zeros);
    const inject = (payload: unknown) => () => format.inject(vp8, 'video/VP8', payload as LivekitMetadata);
    expect(inject({ userData: new Uint8Array(248) })).not.to.throw();
    expect(inject({ userData: new Uint8Array(249) }))
      .to.throw()
      .with.property('code', 'metadata-refused');
    expect(inject({ ...both, userData: new Uint8Array(232) })).not.to.throw();
    expect(inject({ ...both, userData: new Uint8Array(233) }))
      .to.throw()
      .with.property('code', 'metadata-refused');
    expect(inject({ userTimestamp: 5 })).to.throw(TypeError, '"userTimestamp"');
    expect(inject({ userTimestamp: -1n })).to.throw(RangeError, '"userTimestamp"');
    expect(inject({ frameId: 2 ** 32 })).to.throw(RangeError, '"frameId"');
    expect(inject({ userData: 'x' })).to.throw(TypeError, '"userData"');
    expect(() => livekitFormat({ carrier: 'obu' as never })).to.throw(RangeError, '"carrier"');
  });

  it('agrees with livekit-client on any numbers', async () => {
    const source = new URL('../../../node_modules/livekit-client/src/frameMetadata/frameMetadata.ts', import.meta.url);
    const theirs = (await import(source.href)) as {
      appendPacketTrailer(data: Uint8Array, userTimestamp: bigint, frameId: number): Uint8Array;
      extractPacketTrailer(data: Uint8Array): { data: Uint8Array; metadata?: LivekitMetadata };
    };
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }),
        fc.nat({ max: 2 ** 32 - 2 }),
        fc.uint8Array({ maxLength: 232, size: 'max' }),
        (userTimestamp, id, userData) => {
          const frameId = id + 1;
          const trailed = theirs.appendPacketTrailer(vp8, userTimestamp, frameId);
          expect(toHex(format.inject(vp8, 'video/VP8', { userTimestamp, frameId }))).to.equal(toHex(trailed));
          const payload = { userTimestamp, frameId, userData: userData as Bytes };
          const read = theirs.extractPacketTrailer(format.inject(vp8, 'video/VP8', payload));
          expect(read.metadata).to.deep.equal(payload);
          expect(toHex(read.data)).to.equal(toHex(vp8));
        },
      ),
    );
  });
});
