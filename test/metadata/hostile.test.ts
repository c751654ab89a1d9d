import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { encodeEnvelope } from '../../src/metadata/envelope.js';
import {
  agoraAudio,
  agoraSei,
  extractMetadata,
  framepipeFormat,
  injectMetadata,
  livekitFormat,
  type MetadataFormat,
  metadataCarrier,
  millicastSei,
  seiFormat,
  trtcSei,
} from '../../src/metadata/index.js';
import type { Bytes } from '../../src/shared/stage.js';
import { readCorpus } from '../codecs/parse/fixtures.js';
import { encodedStreams, noise } from './streams.js';

const streams = encodedStreams();
const mimeTypes = ['video/VP8', 'video/VP9', 'video/AV1', 'video/H264', 'video/H265', 'audio/opus', 'audio/PCMU', ''];
const formats: readonly MetadataFormat<unknown>[] = [
  framepipeFormat(),
  livekitFormat(),
  millicastSei,
  agoraSei,
  agoraAudio,
  trtcSei,
  seiFormat({ uuid: 'dc45e9bd-e6d9-48b7-962c-d820d923eeef' }),
];

/** Reads bytes in every way. What comes back must be part of what was given, or made of it. */
function read(bytes: Bytes, mimeType: string): void {
  for (const format of formats) {
    const { frame, payload } = format.extract(bytes, mimeType);
    if (payload === undefined) expect(frame).to.equal(bytes);
    else expect(frame.length).to.be.below(bytes.length);
  }
  const carrier = metadataCarrier(bytes, mimeType, { receivers: 'aware' });
  if (carrier === undefined || carrier.capacity < 4) return;
  const extracted = extractMetadata(carrier.inject(Uint8Array.of(0, 0, 1, 0)), mimeType);
  expect(Buffer.compare(extracted.frame, bytes)).to.equal(0);
  expect([...extracted.payload!]).to.deep.equal([0, 0, 1, 0]);
}

/** A frame of each stream with metadata within. */
const injected = streams.map(({ mimeType, frames, name }) => ({
  name,
  mimeType,
  bytes: injectMetadata(frames.at(-1)!, mimeType, noise(3, 50), { receivers: 'aware' }),
}));

describe('extractMetadata and the formats of others, on frames that are none', () => {
  it('read frames with metadata cut short anywhere', () => {
    for (const { mimeType, bytes } of injected) {
      const from = Math.max(0, bytes.length - 80);
      for (let length = 0; length < bytes.length; length += length < 60 || length > from ? 1 : 97) {
        const cut = bytes.subarray(0, length);
        read(cut, mimeType);
      }
    }
  });

  it('read frames with metadata in which a bit is turned, and give no payload but what was injected', () => {
    for (const { mimeType, bytes, name } of injected) {
      const damaged = bytes.slice();
      for (let at = 0; at < bytes.length; at += at < 60 || at > bytes.length - 80 ? 1 : 61) {
        damaged[at]! ^= 1 << (at & 7);
        read(damaged, mimeType);
        const { payload } = extractMetadata(damaged, mimeType);
        if (payload !== undefined) expect(Buffer.compare(payload, noise(3, 50)), name).to.equal(0);
        damaged[at]! ^= 1 << (at & 7);
      }
    }
  }).timeout(20_000);

  it('read any bytes', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200, size: 'max' }),
      fc.tuple(fc.nat(), fc.nat({ max: 300 })).map(([seed, length]) => noise(seed, length)),
    );
    fc.assert(
      fc.property(bytes, fc.constantFrom(...mimeTypes), (given, mimeType) => read(given as Bytes, mimeType)),
      { numRuns: 4000 },
    );
    for (const { name, bytes: given } of readCorpus()) {
      const mimeType = streams.find((stream) => stream.name === name)?.mimeType ?? 'video/VP9';
      read(given as Bytes, mimeType);
    }
  });

  it('read any mixture of pieces of frames and envelopes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...injected),
        fc.array(fc.tuple(fc.nat(), fc.nat({ max: 90 }), fc.nat({ max: 15 })), { maxLength: 5 }),
        ({ mimeType, bytes }, pieces) => {
          const parts = pieces.flatMap(([from, length, kind]) => {
            const start = from % bytes.length;
            return [bytes.subarray(start, start + length), encodeEnvelope(bytes.subarray(0, length), kind)];
          });
          read(new Uint8Array(Buffer.concat(parts)), mimeType);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('find nothing in ciphertext', () => {
    let block = Buffer.from('ciphertext');
    for (let round = 0; round < 4000; round += 1) {
      block = createHash('sha512').update(block).digest();
      const bytes = Uint8Array.from(block);
      for (const mimeType of mimeTypes) {
        for (const format of formats) expect(format.extract(bytes, mimeType).payload).to.equal(undefined);
      }
    }
  });

  it('find nothing of others in ordinary frames, but what x264 says of itself', () => {
    const ofX264 = formats.at(-1)!;
    let found = 0;
    for (const { name, mimeType, frames } of streams) {
      for (const frame of frames) {
        for (const format of formats.slice(0, -1))
          expect(format.extract(frame, mimeType).payload, name).to.equal(undefined);
        if (ofX264.extract(frame, mimeType).payload !== undefined) found += 1;
      }
    }
    expect(found).to.be.above(3);
  });

  for (const [title, mimeType, piece, tail] of [
    ['start codes', 'video/H264', [0, 0, 1, 6], []],
    ['empty SEI', 'video/H264', [0, 0, 1, 6, 5, 0], []],
    [
      'SEI of our UUID without an end',
      'video/H264',
      [...injected.find(({ name }) => name === 'codecs-h264')!.bytes.subarray(0, 60)],
      [],
    ],
    ['numbers of SEI without end', 'video/H264', [0xff], []],
    ['zeros', 'video/H265', [0], [0x46, 0x70]],
    ['zeros and threes', 'video/H264', [0, 0, 3], [0x46, 0x70]],
    ['metadata OBUs', 'video/AV1', [0x2a, 2, 27, 0x80], []],
    ['metadata OBUs with half an envelope', 'video/AV1', [0x2a, 5, 27, 0xff, 0x46, 0x70, 0x80], []],
    ['padding', 'audio/opus', [0xff], []],
    ['indexes', 'video/VP9', [0xc0], []],
    ['endings of envelopes', 'video/VP8', [0xff, 0xff, 0x10, 0, 0, 0, 0, 0x46, 0x70], []],
  ] as const) {
    it(`read no byte too often: ${title}`, () => {
      const readsOf = (length: number) => {
        const bytes = Uint8Array.from({ length }, (_, at) => piece[at % piece.length]!);
        bytes.set(tail, length - tail.length);
        const counted = countReads(bytes);
        extractMetadata(counted.bytes, mimeType);
        return counted.reads();
      };
      expect(readsOf(100_000)).to.be.at.most(20 * 100_000);
    });
  }
});

/** Bytes that say how often they were read, one by one or as views. */
function countReads(bytes: Bytes): { bytes: Bytes; reads(): number } {
  let reads = 0;
  const wrap = (target: Bytes): Bytes =>
    new Proxy(target, {
      get(_, property) {
        if (typeof property === 'string' && property <= '9999999999') reads += 1;
        const value: unknown = Reflect.get(target, property, target);
        if (property === 'subarray') return (from: number, to?: number) => wrap(target.subarray(from, to));
        if (property === Symbol.iterator) reads += target.length;
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  return { bytes: wrap(bytes), reads: () => reads };
}
