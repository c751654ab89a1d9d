import type { Random } from '../soak/random.js';

/** Bytes that a careless reader trips over: signs, ends, lengths. */
const INTERESTING = [0, 1, 2, 3, 7, 8, 15, 16, 31, 32, 63, 64, 100, 127, 128, 129, 192, 223, 224, 240, 254, 255];
/** Longest input, in bytes. */
const LONGEST = 8_192;

type Mutation = (bytes: Uint8Array, random: Random, other: Uint8Array) => Uint8Array;

const below = (random: Random, limit: number): number => Math.floor(random.next() * limit);

/** A range of the bytes, mostly a short one. */
function range(random: Random, length: number): [start: number, end: number] {
  const start = below(random, length + 1);
  const size = random.next() < 0.8 ? below(random, 16) : below(random, length + 1);
  return [start, Math.min(length, start + size)];
}

function splice(bytes: Uint8Array, start: number, end: number, insert: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length - (end - start) + insert.length);
  out.set(bytes.subarray(0, start));
  out.set(insert, start);
  out.set(bytes.subarray(end), start + insert.length);
  return out;
}

function set(bytes: Uint8Array, random: Random, value: (before: number) => number): Uint8Array {
  if (bytes.length === 0) return bytes;
  const out = bytes.slice();
  // Headers are at the beginning and trailers at the end.
  const at = random.next() < 0.3 ? below(random, Math.min(24, out.length)) : below(random, out.length);
  const place = random.next() < 0.15 ? out.length - 1 - below(random, Math.min(12, out.length)) : at;
  out[place] = value(out[place]!);
  return out;
}

const mutations: readonly Mutation[] = [
  (bytes, random) => set(bytes, random, (byte) => byte ^ (1 << below(random, 8))),
  (bytes, random) => set(bytes, random, () => below(random, 256)),
  (bytes, random) => set(bytes, random, () => random.pick(INTERESTING)),
  (bytes, random) => set(bytes, random, (byte) => byte + random.pick([-1, 1])),
  (bytes, random) => splice(bytes, ...range(random, bytes.length), new Uint8Array()),
  (bytes, random) => {
    const [start, end] = range(random, bytes.length);
    return splice(bytes, end, end, bytes.subarray(start, end));
  },
  (bytes, random) => {
    const at = below(random, bytes.length + 1);
    return splice(bytes, at, at, new Uint8Array(1 + below(random, 20)).fill(random.pick(INTERESTING)));
  },
  (bytes, random) => bytes.slice(0, below(random, bytes.length + 1)),
  (bytes, random, other) => {
    const [start, end] = range(random, other.length);
    return splice(bytes, ...range(random, bytes.length), other.subarray(start, end));
  },
  (bytes, random, other) =>
    splice(bytes, below(random, bytes.length + 1), bytes.length, other.subarray(below(random, other.length + 1))),
];

/** Another input, made of one and, now and then, of a second. */
export function mutate(bytes: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  let out = bytes;
  for (let left = 1 + below(random, 5); left > 0; left -= 1) out = random.pick(mutations)(out, random, other);
  return out.slice(0, LONGEST);
}
