import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { createParserState, type ParserState, parseFrame } from '../../../src/codecs/parse/index.js';
import { readCorpus, readStreams, type Stream } from './fixtures.js';
import { faultOf } from './sane.js';

const streams = readStreams();
const mimeTypes = ['video/VP8', 'video/VP9', 'video/AV1', 'video/H264', 'video/H265', 'audio/opus'];

function parseSanely(bytes: Uint8Array, mimeType: string, state?: ParserState) {
  const record = parseFrame(bytes, mimeType, state);
  const fault = faultOf(record, bytes, mimeType);
  if (fault !== undefined) expect.fail(`${fault}: ${mimeType} ${Buffer.from(bytes).toString('hex')}`);
  return record;
}

/** A state that has seen some frames, so that all of a header is read. */
function seasoned({ mimeType, frames }: Stream, count: number): ParserState {
  const state = createParserState();
  for (const { bytes } of frames.slice(0, count)) parseFrame(bytes, mimeType, state);
  return state;
}

/** What makes a careless parser read the same bytes again and again, or for ever. */
const patterns: readonly (readonly [title: string, mimeType: string, piece: readonly number[]])[] = [
  ['zeros as NAL units', 'video/H264', [0]],
  ['empty NAL units', 'video/H264', [0, 0, 1]],
  ['slices of one byte', 'video/H264', [0, 0, 1, 0x41]],
  ['slices that look right', 'video/H264', [0, 0, 1, 0x41, 0x9a, 0x24, 0x6c, 0x41, 0x0f]],
  ['prefixes', 'video/H264', [0, 0, 1, 0x6e, 0x80]],
  ['an SEI message of 255 and more and more', 'video/H264', [0xff]],
  ['SEI messages of no length', 'video/H264', [0, 0, 1, 6, ...new Array<number>(996).fill(5)]],
  [
    'slice groups without end',
    'video/H264',
    [0, 0, 1, 8, 0xc9, 0x1c, 0x00, 0x40, ...new Array<number>(992).fill(0x55)],
  ],
  ['marking operations without end', 'video/H264', [0, 0, 1, 0x61, 0xe0, ...new Array<number>(995).fill(0x6d)]],
  ['empty parameter sets', 'video/H265', [0, 0, 1, 0x42, 1, 0, 0, 1, 0x44, 1]],
  ['zeros as OBUs', 'video/AV1', [0]],
  ['temporal delimiters', 'video/AV1', [0x12, 0]],
  ['frames of no length', 'video/AV1', [0x32, 0]],
  ['sizes without end', 'video/AV1', [0x32, 0xff, 0xff, 0xff]],
  ['frames shown again', 'video/AV1', [0x1a, 1, 0x88]],
  ['an index of everything', 'video/VP9', [0xdf]],
  ['partitions', 'video/VP8', [0xff, 0, 0]],
  ['padding without end', 'audio/opus', [0xff]],
];

describe('parseFrame, on frames that are none', () => {
  it('reads frames cut short anywhere', () => {
    for (const stream of streams) {
      for (const { bytes } of stream.frames.slice(0, 4)) {
        const state = seasoned(stream, 3);
        for (let length = 0; length < Math.min(bytes.length, 800); length += 1) {
          parseSanely(bytes.subarray(0, length), stream.mimeType, state);
        }
      }
    }
  });

  it('reads frames with any single bit turned', () => {
    for (const stream of streams) {
      for (const { bytes } of stream.frames.slice(0, 4)) {
        const state = seasoned(stream, 4);
        const damaged = bytes.slice();
        for (let bit = 0; bit < 8 * Math.min(bytes.length, 120); bit += 1) {
          damaged[bit >> 3]! ^= 128 >> (bit & 7);
          parseSanely(damaged, stream.mimeType, state);
          damaged[bit >> 3]! ^= 128 >> (bit & 7);
        }
      }
    }
  });

  it('reads any bytes, alone and after others', () => {
    const state = createParserState();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300, size: 'max' }), fc.constantFrom(...mimeTypes), (bytes, mimeType) => {
        parseSanely(bytes, mimeType);
        parseSanely(bytes, mimeType, state);
      }),
      { numRuns: 3000 },
    );
  });

  it('reads any mixture of pieces of frames', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...streams),
        fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat({ max: 200 }), fc.uint8Array({ maxLength: 4 })), { maxLength: 4 }),
        (stream, pieces) => {
          const state = seasoned(stream, 2);
          const parts = pieces.flatMap(([frame, from, length, more]) => {
            const { bytes } = stream.frames[frame % stream.frames.length]!;
            const start = from % bytes.length;
            return [bytes.subarray(start, start + length), more];
          });
          parseSanely(Buffer.concat(parts), stream.mimeType, state);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('reads what a fuzzer found, alone and within its stream', () => {
    const states = new Map(streams.map((stream) => [stream.name, seasoned(stream, 3)]));
    for (const { name, bytes } of readCorpus()) {
      const { mimeType } = streams.find((stream) => stream.name === name)!;
      parseSanely(bytes, mimeType);
      parseSanely(bytes, mimeType, states.get(name));
    }
  });

  it('says that ciphertext is opaque, but for what cannot be told from a header', () => {
    const isOpaque = (bytes: Uint8Array, mimeType: string, state: ParserState) =>
      parseSanely(bytes, mimeType, state)?.opaque === true;
    for (const stream of streams) {
      if (!/realtime|baseline|zerolatency|chromium|firefox/.test(stream.name)) continue;
      for (const clear of [0, 1]) {
        const noise = noiseFrom(`${stream.name} ${clear}`);
        let opaque = 0;
        for (let round = 0; round < 10; round += 1) {
          const state = createParserState();
          for (const { bytes } of stream.frames) {
            const sealed = Uint8Array.from(bytes, (byte, at) => (at < clear ? byte : noise()));
            if (isOpaque(sealed, stream.mimeType, state)) opaque += 1;
          }
        }
        expect(opaque / (10 * stream.frames.length), `${stream.name}, ${clear} bytes clear`).to.be.above(0.9);
      }
    }
  });

  it('keeps what it knows of a stream when a frame is opaque', () => {
    for (const [name, mimeType] of [
      ['h264-baseline', 'video/H264'],
      ['h265-zerolatency', 'video/H265'],
      ['av1-realtime', 'video/AV1'],
      ['vp9-realtime', 'video/VP9'],
    ] as const) {
      const stream = streams.find((one) => one.name === name)!;
      const state = seasoned(stream, 2);
      const expected = parseFrame(stream.frames[2]!.bytes, mimeType, seasoned(stream, 2));
      expect(parseFrame(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff), mimeType, state)).to.deep.equal({ opaque: true });
      expect(parseFrame(stream.frames[2]!.bytes, mimeType, state), name).to.deep.equal(expected);
    }
  });

  for (const [title, mimeType, piece] of patterns) {
    it(`reads no byte too often: ${title}`, () => {
      const readsOf = (length: number) => {
        const counted = countReads(Uint8Array.from({ length }, (_, at) => piece[at % piece.length]!));
        parseFrame(counted.bytes, mimeType, seasoned(streams.find((one) => one.mimeType === mimeType)!, 3));
        return counted.reads();
      };
      expect(readsOf(1_000)).to.be.at.most(20_000);
      expect(readsOf(100_000)).to.be.at.most(20 * 100_000);
    });
  }
});

/** Bytes that say how often they were read. */
function countReads(bytes: Uint8Array): { bytes: Uint8Array; reads(): number } {
  let reads = 0;
  const counting = new Proxy(bytes, {
    get(target, property) {
      if (typeof property === 'string' && property <= '9999999999') reads += 1;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { bytes: counting, reads: () => reads };
}

/** Bytes like those of a cipher, the same in each run. */
function noiseFrom(seed: string): () => number {
  let block = Buffer.from(seed);
  let at = block.length;
  return () => {
    if (at === block.length) {
      block = createHash('sha256').update(block).digest();
      at = 0;
    }
    return block[at++]!;
  };
}
