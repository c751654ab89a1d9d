import { expect } from 'chai';
import fc from 'fast-check';
import { assemble, disassemble, partition } from '../../src/codecs/frame-layout.js';
import { parseFrame } from '../../src/codecs/parse/index.js';
import {
  extractMetadata,
  injectMetadata,
  type MetadataCarrierOptions,
  metadataCarrier,
} from '../../src/metadata/index.js';
import { EncodedTransformError } from '../../src/shared/errors.js';
import type { Bytes } from '../../src/shared/stage.js';
import { hex, toHex } from '../codecs/streams.js';
import { throughPackets } from '../codecs/wire.js';
import { encodedStreams, noise, payloads } from './streams.js';

const streams = encodedStreams();
const variants: readonly MetadataCarrierOptions[] = [{}, { carrier: 'trailer' }, { receivers: 'aware' }];

/** Without chai's deep comparison, which takes long for long arrays. */
function expectBytes(actual: Bytes | undefined, expected: Bytes, what: string): void {
  if (actual === undefined || Buffer.compare(actual, expected) !== 0) {
    expect(actual && toHex(actual), what).to.equal(toHex(expected));
  }
}

const frameOf = (name: string, index = 1) => streams.find((stream) => stream.name === name)!.frames[index]!;

describe('injectMetadata and extractMetadata', () => {
  it('give back every frame and every payload, in no more bytes than said', () => {
    for (const { name, mimeType, frames } of streams) {
      for (const [index, frame] of frames.entries()) {
        for (const options of variants) {
          const carrier = metadataCarrier(frame, mimeType, options);
          for (const payload of payloads) {
            if (carrier === undefined || payload.length > carrier.capacity) continue;
            const what = `${name} ${index} ${JSON.stringify(options)} ${payload.length}`;
            const injected = injectMetadata(frame, mimeType, payload, options);
            const extracted = extractMetadata(injected, mimeType);
            expectBytes(extracted.payload, payload, what);
            expectBytes(extracted.frame, frame, what);
            const added = injected.length - frame.length;
            if (/H26/.test(mimeType)) expect(added, what).to.be.at.most(carrier.overhead(payload.length));
            else expect(added, what).to.equal(carrier.overhead(payload.length));
          }
        }
      }
    }
  });

  it('choose a carrier that every receiver decodes, for all but silence', () => {
    const names = { 'video/VP8': 'trailer', 'video/VP9': 'superframe', 'video/AV1': 'obu', 'audio/opus': 'padding' };
    for (const { name, mimeType, frames } of streams) {
      for (const frame of frames) {
        const isSilence = mimeType === 'audio/opus' && frame.length <= 2;
        const expected = isSilence ? undefined : (names[mimeType as keyof typeof names] ?? 'sei');
        expect(metadataCarrier(frame, mimeType)?.name, name).to.equal(expected);
        expect(metadataCarrier(frame, mimeType.toUpperCase())?.name, name).to.equal(expected);
      }
    }
  });

  it('survive packetizers and depacketizers, for any payload', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...streams.filter(({ mimeType }) => /H26|AV1/.test(mimeType))),
        fc.nat(),
        fc.constantFrom(...variants),
        fc.array(
          fc.oneof(
            fc.nat({ max: 12 }).map((length) => new Uint8Array(length)),
            fc.nat({ max: 12 }).map((length) => new Uint8Array(length).fill(0xff)),
            fc.uint8Array({ max: 3, maxLength: 9 }),
            fc.uint8Array({ maxLength: 400, size: 'max' }),
          ),
          { maxLength: 8 },
        ),
        ({ name, mimeType, frames }, pick, options, parts) => {
          const frame = frames[pick % frames.length]!;
          const carrier = metadataCarrier(frame, mimeType, options);
          const payload = Uint8Array.from(parts.flatMap((part) => [...part]));
          if (carrier === undefined || payload.length > carrier.capacity) return;
          const received = throughPackets(carrier.inject(payload), mimeType);
          const extracted = extractMetadata(received, mimeType);
          expectBytes(extracted.payload, payload, name);
          expectBytes(extracted.frame, throughPackets(frame, mimeType), name);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('put metadata into a frame that has some, and take out the last first', () => {
    const [first, second, third] = [hex('01'), new Uint8Array(200), hex('03')];
    for (const { name, mimeType, frames } of streams) {
      const frame = frames.at(-1)!;
      const once = injectMetadata(frame, mimeType, first, { receivers: 'aware' });
      if ((metadataCarrier(once, mimeType)?.capacity ?? 0) < 250) continue;
      const twice = injectMetadata(once, mimeType, second);
      const thrice = injectMetadata(twice, mimeType, third);
      expectBytes(extractMetadata(thrice, mimeType).payload, third, name);
      expectBytes(extractMetadata(thrice, mimeType).frame, twice, name);
      expectBytes(extractMetadata(twice, mimeType).payload, second, name);
      expectBytes(extractMetadata(twice, mimeType).frame, once, name);
      expectBytes(extractMetadata(once, mimeType).frame, frame, name);
    }
  });

  it('find nothing in frames without metadata, and hand on the same array', () => {
    for (const { name, mimeType, frames } of streams) {
      for (const frame of frames) {
        const extracted = extractMetadata(frame, mimeType);
        expect(extracted.payload, name).to.equal(undefined);
        expect(extracted.frame, name).to.equal(frame);
      }
    }
    const empty = new Uint8Array();
    expect(extractMetadata(empty, 'video/VP8')).to.deep.equal({ frame: empty, payload: undefined });
  });

  it('leave what parsers say of a frame as it was', () => {
    for (const { name, mimeType, frames } of streams) {
      const payload = noise(7, 60);
      for (const frame of frames) {
        const carrier = metadataCarrier(frame, mimeType);
        if (carrier === undefined) continue;
        const { units: _, padding, ...before } = parseFrame(frame, mimeType)!;
        const { units, padding: more, ...after } = parseFrame(carrier.inject(payload), mimeType)!;
        expect(after, name).to.deep.equal(before);
        if (padding !== undefined) expect(more).to.be.above(padding + payload.length);
        if (mimeType === 'video/AV1') expect(units!.map(({ type }) => type)).to.include(5);
      }
    }
  });

  it('put metadata outside of the encryption, and leave what it protects', () => {
    for (const { name, mimeType, frames } of streams) {
      for (const [index, frame] of frames.slice(0, 6).entries()) {
        const parts = partition(frame, mimeType)!;
        const sealed = assemble(parts.metadata, new Uint8Array(), noise(index + 1, parts.body.length + 20).buffer);
        const carrier = metadataCarrier(sealed, mimeType, { receivers: 'aware' });
        if (carrier === undefined || carrier.capacity < 90) continue;
        const payload = noise(index, 90);
        const received = throughPackets(carrier.inject(payload), mimeType);
        const extracted = extractMetadata(received, mimeType);
        expectBytes(extracted.payload, payload, name);
        expectBytes(extracted.frame, throughPackets(sealed, mimeType), name);
        expectBytes(disassemble(extracted.frame)!.sealed, noise(index + 1, parts.body.length + 20), name);
      }
    }
  });

  it('split long payloads over SEI messages that each fit into a packet', () => {
    for (const name of ['codecs-h264', 'codecs-h265']) {
      const mimeType = name === 'codecs-h264' ? 'video/H264' : 'video/H265';
      const frame = frameOf(name);
      for (const payload of [new Uint8Array(5000), noise(1, 5000), new Uint8Array(65535).fill(0xff)]) {
        const injected = injectMetadata(frame, mimeType, payload);
        const sei = parseFrame(injected, mimeType)!.units!.filter(({ type }) => type === 6 || type === 39);
        expect(sei.length).to.equal(Math.ceil((payload.length + 9) / 680));
        for (const { size } of sei) expect(size).to.be.below(1150);
        expectBytes(extractMetadata(throughPackets(injected, mimeType), mimeType).payload, payload, name);
      }
    }
  });
});

describe('injectMetadata refuses', () => {
  const refusal = (work: () => unknown) => {
    try {
      work();
    } catch (error) {
      if (error instanceof EncodedTransformError) return `${error.code}: ${error.message}`;
      throw error;
    }
    return undefined;
  };

  it('what unaware receivers would not decode as before, unless all are aware', () => {
    const vp9 = frameOf('codecs-vp9');
    const silence = hex('78 00');
    for (const [frame, mimeType, options] of [
      [vp9, 'video/VP9', { spatialLayers: 3 }],
      [silence, 'audio/opus', {}],
      [hex('010203'), 'audio/PCMU', {}],
      [hex('010203'), 'video/unheard-of', {}],
      [hex('ff 00 00 00 00'), 'audio/opus', {}],
    ] as const) {
      expect(metadataCarrier(frame, mimeType, options)).to.equal(undefined);
      expect(refusal(() => injectMetadata(frame, mimeType, hex('aa'), options))).to.equal(
        `metadata-refused: this ${mimeType} frame has no way to carry metadata that every receiver decodes as before`,
      );
      const aware = { ...options, receivers: 'aware' } as const;
      expect(metadataCarrier(frame, mimeType, aware)).to.include({ name: 'trailer', isTransparent: false });
      const injected = injectMetadata(frame, mimeType, hex('aa'), aware);
      expect(toHex(extractMetadata(injected, mimeType).payload!)).to.equal('aa');
      expectBytes(extractMetadata(injected, mimeType).frame, frame, mimeType);
    }
  });

  it('frames that packetizers would not send any more, whoever receives', () => {
    const [av1, h264] = [hex('ffff'), hex('00000001 09f0')];
    for (const [frame, mimeType] of [
      [av1, 'video/AV1'],
      [h264, 'video/H264'],
      [new Uint8Array(), 'video/VP8'],
    ] as const) {
      const message = refusal(() => injectMetadata(frame, mimeType, hex('aa'), { receivers: 'aware' }));
      expect(message).to.equal(`metadata-refused: this ${mimeType} frame has no way to carry metadata`);
    }
  });

  it('payloads that are too long, and says how long they can be', () => {
    const opus = frameOf('opus-celt');
    const { capacity } = metadataCarrier(opus, 'audio/opus')!;
    expect(opus.length + capacity).to.be.within(1000, 1100);
    expect(injectMetadata(opus, 'audio/opus', new Uint8Array(capacity)).length).to.be.within(1090, 1100);
    expect(refusal(() => injectMetadata(opus, 'audio/opus', new Uint8Array(capacity + 1)))).to.equal(
      `metadata-refused: ${capacity + 1} bytes do not fit: this audio/opus frame carries up to ${capacity}`,
    );
    expect(refusal(() => injectMetadata(frameOf('codecs-vp8'), 'video/VP8', new Uint8Array(65536)))).to.include(
      '65535',
    );
    expect(metadataCarrier(new Uint8Array(1100), 'audio/PCMU', { receivers: 'aware' })).to.equal(undefined);
  });

  it('metadata of AV1 that packets could part from the frame, which would then come out in halves', () => {
    const frame = hex(`1200 0a020000 32c801 ${'10'.repeat(200)}`);
    const { capacity } = metadataCarrier(frame, 'video/AV1')!;
    const injected = injectMetadata(frame, 'video/AV1', new Uint8Array(capacity));
    expect(parseFrame(injected, 'video/AV1')!.units!.at(-1)).to.include({ type: 6, offset: 400 });
    expect(refusal(() => injectMetadata(frame, 'video/AV1', new Uint8Array(capacity + 1)))).to.include('do not fit');
    expect(metadataCarrier(injected, 'video/AV1')).to.equal(undefined);
  });

  it('trailers in NAL units that may have to fit into a packet, and would not', () => {
    const small = hex(`00000001 41 ${'9a'.repeat(200)}`);
    const large = hex(`00000001 41 ${'9a'.repeat(1200)}`);
    const capacity = (frame: Bytes) => metadataCarrier(frame, 'video/H264', { carrier: 'trailer' })?.capacity;
    expect(capacity(small)).to.be.within(550, 620);
    expect(capacity(large)).to.equal(65535);
  });

  it('wrong arguments', () => {
    const frame = hex('10000000');
    const wrong = (value: unknown) => value as never;
    expect(() => injectMetadata(wrong('x'), 'video/VP8', hex(''))).to.throw(TypeError, '"frame"');
    expect(() => injectMetadata(frame, wrong(8), hex(''))).to.throw(TypeError, '"mimeType"');
    expect(() => injectMetadata(frame, 'video/VP8', wrong('x'))).to.throw(TypeError, '"payload"');
    expect(() => injectMetadata(frame, 'video/VP8', hex(''), wrong(null))).to.throw(TypeError, '"options"');
    expect(() => metadataCarrier(frame, 'video/VP8', { receivers: wrong('some') })).to.throw(RangeError, '"receivers"');
    expect(() => metadataCarrier(frame, 'video/VP8', { carrier: wrong('sei') })).to.throw(RangeError, '"carrier"');
    expect(() => metadataCarrier(frame, 'video/VP8', { spatialLayers: 0 })).to.throw(RangeError, '"spatialLayers"');
    expect(() => extractMetadata(wrong('x'), 'video/VP8')).to.throw(TypeError, '"frame"');
    expect(() => extractMetadata(frame, wrong(8))).to.throw(TypeError, '"mimeType"');
  });
});
