import { expect } from 'chai';
import fc from 'fast-check';
import {
  type AgoraAudioMetadata,
  agoraAudio,
  agoraSei,
  framepipeFormat,
  type LivekitMetadata,
  livekitFormat,
  type MillicastMetadata,
  millicastSei,
  seiFormat,
  trtcSei,
} from '../../../src/metadata/index.js';
import type { Bytes } from '../../../src/shared/stage.js';
import { hex, readStreams, toHex } from '../../codecs/streams.js';
import { throughPackets } from '../../codecs/wire.js';
import { agora, livekit, millicast, trtc, twoMessages } from '../../vectors/metadata-formats.js';

const parameterSets = '00000001 6742c01e da0280bf e5c04400 00030004 00000300 f03c58ba 80 00000001 68ce0fc8';
const slice = '00000001 6588842f d13e7f20';
const h265Slice = '00000001 2601af08 9f7a';
const text = (value: string) => new TextEncoder().encode(value);

/** A frame of H.264 with a NAL unit before the slice. */
const h264 = (unit = '') => hex(`${parameterSets} ${unit && `00000001 ${unit}`} ${slice}`);

/** All of a frame that `extract` finds, in hexadecimal where it is bytes. */
function readAll(format: { extract: typeof millicastSei.extract | typeof agoraSei.extract }, frame: Bytes): unknown[] {
  const payloads: unknown[] = [];
  let rest = frame;
  for (;;) {
    const found = format.extract(rest, 'video/H264');
    if (found.payload === undefined) return payloads;
    payloads.push(found.payload instanceof Uint8Array ? toHex(found.payload) : found.payload);
    rest = found.frame;
  }
}

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

describe('millicastSei', () => {
  const sdk: MillicastMetadata = { timecode: 1764000000000, content: text('{"cue":7}') };
  const legacy: MillicastMetadata = { content: text('[1,"ä"]') };
  const timecode: MillicastMetadata = { timecode: 1764000000000 };

  it('reads what the SDK appends behind the slices, and what servers put before them', () => {
    for (const [unit, payload] of [
      [millicast.sdk, sdk],
      [millicast.legacy, legacy],
      [millicast.timecode, timecode],
    ] as const) {
      const behind = hex(`${toHex(h264())} 00000001 ${unit}`);
      for (const frame of [behind, h264(unit)]) {
        expect(millicastSei.extract(frame, 'video/H264')).to.deep.equal({ frame: h264(), payload });
      }
    }
  });

  it('reads what is left where emulation prevention ate a byte', () => {
    expect(millicastSei.extract(h264(millicast.lossy), 'video/H264')).to.deep.equal({
      frame: h264(),
      payload: { content: text('{"cue":8}') },
    });
  });

  it('writes the same before the slices, with the header and the emulation prevention of the standard', () => {
    for (const [unit, payload] of [
      [millicast.sdk.replace('66', '06'), sdk],
      [millicast.legacy.replace('66', '06'), legacy],
      [millicast.timecode, timecode],
      [
        millicast.lossy.replace('66', '06').replace('00000302', '0000030102'),
        { timecode: 0x019a00000102, content: text('{"cue":8}') },
      ],
    ] as const) {
      const frame = millicastSei.inject(h264(), 'video/H264', payload);
      expect(toHex(frame)).to.equal(toHex(h264(unit)));
      expect(millicastSei.extract(frame, 'video/H264')).to.deep.equal({ frame: h264(), payload });
    }
  });

  it('refuses times that take other than six bytes', () => {
    for (const timecode of [0, 2 ** 40 - 1, 2 ** 48, 1.5]) {
      expect(() => millicastSei.inject(h264(), 'video/H264', { timecode })).to.throw(RangeError, '"timecode"');
    }
    expect(() => millicastSei.inject(h264(), 'video/H264', { content: '{}' as never })).to.throw(
      TypeError,
      '"content"',
    );
    expect(() => millicastSei.inject(hex('10'), 'video/VP8', timecode))
      .to.throw()
      .with.property('code', 'metadata-refused');
  });
});

describe('agoraSei, trtcSei and seiFormat', () => {
  it('read and write the messages of Agora', () => {
    for (const [unit, payload] of [
      [agora.h264, '010203ff80'],
      [agora.long, 'aa'.repeat(255)],
    ] as const) {
      expect(readAll(agoraSei, h264(unit))).to.deep.equal([payload]);
      expect(toHex(agoraSei.inject(h264(), 'video/H264', hex(payload)))).to.equal(toHex(h264(unit)));
    }
    const h265 = hex(`00000001 ${agora.h265} ${h265Slice}`);
    expect(agoraSei.extract(h265, 'video/H265')).to.deep.equal({ frame: hex(h265Slice), payload: hex('010203ff80') });
    expect(toHex(agoraSei.inject(hex(h265Slice), 'video/H265', hex('010203ff80')))).to.equal(toHex(h265));
  });

  it('read sizes that count emulation prevention, and write those that do not', () => {
    expect(readAll(agoraSei, h264(agora.escaped))).to.deep.equal(['050000010700000309']);
    const written = agoraSei.inject(h264(), 'video/H264', hex('050000010700000309'));
    expect(toHex(written)).to.equal(toHex(h264(agora.escaped.replace('0665 0b', '0665 09'))));
    expect(readAll(agoraSei, written)).to.deep.equal(['050000010700000309']);
  });

  it('read messages of TRTC and Zego with and without emulation prevention, and write it', () => {
    expect(readAll(trtcSei, h264(trtc.short))).to.deep.equal(['010203']);
    expect(readAll(trtcSei, h264(trtc.unescaped))).to.deep.equal(['000002000003']);
    expect(readAll(trtcSei, h264(trtc.escaped))).to.deep.equal(['000002000003']);
    expect(toHex(trtcSei.inject(h264(), 'video/H264', hex('000002000003')))).to.equal(toHex(h264(trtc.escaped)));
  });

  it('read the message of one UUID among others, and leave those', () => {
    const [x264, ffmpeg] = ['dc45e9bd-e6d9-48b7-962c-d820d923eeef', '086f3693-b7b3-4f2c-9653-21492feee5b8'].map(
      (uuid) => seiFormat({ uuid }),
    );
    const both = h264(twoMessages);
    const hello = ffmpeg!.extract(both, 'video/H264');
    expect(toHex(hello.payload!)).to.equal(toHex(text('hello\0')));
    const rest = `06 0518 dc45e9bde6d948b7962cd820d923eeef 78323634202d2000 80`;
    expect(toHex(hello.frame)).to.equal(toHex(h264(rest)));
    expect(toHex(x264!.extract(both, 'video/H264').payload!)).to.equal(toHex(text('x264 - \0')));
    expect(x264!.extract(hello.frame, 'video/H264').frame).to.deep.equal(h264());
    expect(seiFormat({ uuid: '00000000-0000-0000-0000-000000000000' }).extract(both, 'video/H264').payload).to.equal(
      undefined,
    );
  });

  it('read what x264 and x265 say of themselves', () => {
    const streams = readStreams();
    for (const [name, uuid, start] of [
      ['h264', 'dc45e9bd-e6d9-48b7-962c-d820d923eeef', 'x264 - core 164'],
      ['h265', '2ca2de09-b517-47db-bb55-a4fe7fc2fc4e', 'x265 (build 199)'],
    ] as const) {
      const { mimeType, frames } = streams.get(name)!;
      const { payload } = seiFormat({ uuid }).extract(frames[0]!.bytes, mimeType);
      expect(new TextDecoder().decode(payload).slice(0, start.length)).to.equal(start);
    }
  });

  it('give back any payload, any number of times, through packets too', () => {
    const formats = [
      agoraSei,
      trtcSei,
      seiFormat({ uuid: 'deca275e-1a2b-4c3d-8e9f-001122334455' }),
      seiFormat({ payloadType: 65535 }),
    ];
    const bytes = fc.oneof(fc.uint8Array({ max: 3, maxLength: 40 }), fc.uint8Array({ maxLength: 600, size: 'max' }));
    const frames = [
      ['video/H264', h264()],
      ['video/H265', hex(h265Slice)],
    ] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...formats),
        fc.constantFrom(...frames),
        bytes,
        bytes,
        (format, [mimeType, frame], first, second) => {
          const once = format.inject(frame, mimeType, first as Bytes);
          const twice = format.inject(once, mimeType, second as Bytes);
          const received = format.extract(throughPackets(twice, mimeType), mimeType);
          expect(toHex(received.payload!)).to.equal(toHex(first));
          const rest = format.extract(received.frame, mimeType);
          expect(toHex(rest.payload!)).to.equal(toHex(second));
          expect(toHex(rest.frame)).to.equal(toHex(frame));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('refuse frames without a slice, other codecs and wrong arguments', () => {
    const code = (work: () => unknown) => expect(work).to.throw().with.property('code', 'metadata-refused');
    code(() => agoraSei.inject(hex(parameterSets), 'video/H264', hex('01')));
    code(() => agoraSei.inject(hex('10000000'), 'video/VP8', hex('01')));
    expect(() => seiFormat({ uuid: 'deca275e' })).to.throw(RangeError, '"uuid"');
    expect(() => seiFormat({ uuid: 5 as never })).to.throw(TypeError, '"uuid"');
    expect(() => seiFormat({ payloadType: -1 })).to.throw(RangeError, '"payloadType"');
    expect(() => seiFormat(undefined as never)).to.throw(TypeError, '"options"');
    expect(() => agoraSei.inject(h264(), 'video/H264', 'x' as never)).to.throw(TypeError, '"payload"');
  });
});

describe('agoraAudio', () => {
  const packet = hex('780102');
  const all: AgoraAudioMetadata = { audioLevel: 40, metadata: hex('cafe'), pts: 0x0807060504030201n };

  it('writes and reads the fields of Agora', () => {
    for (const [vector, payload] of [
      [agora.audio, { metadata: hex('cafe') }],
      [agora.audioAll, all],
    ] as const) {
      expect(toHex(agoraAudio.inject(packet, 'audio/opus', payload))).to.equal(toHex(hex(vector)));
      expect(agoraAudio.extract(hex(vector), 'audio/opus')).to.deep.equal({ frame: packet, payload });
    }
  });

  it('reads no packet that only begins alike, nor video', () => {
    for (const bytes of ['47', '470005', '47000001', '470003020002cafe78', '4700ff020002cafe78']) {
      expect(agoraAudio.extract(hex(bytes), 'audio/opus').frame).to.deep.equal(hex(bytes));
      expect(agoraAudio.extract(hex(bytes), 'audio/opus').payload).to.equal(undefined);
    }
    expect(agoraAudio.extract(hex(agora.audio), 'video/H264').payload).to.equal(undefined);
  });

  it('refuses what does not fit', () => {
    const inject = (payload: unknown) => () => agoraAudio.inject(packet, 'audio/opus', payload as AgoraAudioMetadata);
    expect(inject({ metadata: new Uint8Array(65532) })).not.to.throw();
    expect(inject({ metadata: new Uint8Array(65533) }))
      .to.throw()
      .with.property('code', 'metadata-refused');
    expect(inject({ audioLevel: 128 })).to.throw(RangeError, '"audioLevel"');
    expect(inject({ pts: 1 })).to.throw(TypeError, '"pts"');
    expect(inject({ pts: -1n })).to.throw(RangeError, '"pts"');
    expect(() => agoraAudio.inject(packet, 'video/VP8', all))
      .to.throw()
      .with.property('code', 'metadata-refused');
  });
});

describe('framepipeFormat', () => {
  it('is injectMetadata and extractMetadata', () => {
    const format = framepipeFormat({ receivers: 'aware' });
    const frame = format.inject(hex('0102'), 'audio/PCMU', hex('aa'));
    expect(format.extract(frame, 'audio/PCMU')).to.deep.equal({ frame: hex('0102'), payload: hex('aa') });
    expect(() => framepipeFormat().inject(hex('0102'), 'audio/PCMU', hex('aa')))
      .to.throw()
      .with.property('code', 'metadata-refused');
  });
});
