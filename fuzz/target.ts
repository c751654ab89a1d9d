import { isDeepStrictEqual } from 'node:util';
import type { Bytes } from '../src/shared/stage.js';

/** Something that reads what others wrote, and what must hold of it whatever they wrote. */
export interface Target {
  /** Also the folder of its corpus. */
  readonly name: string;
  /** Well-formed inputs, taken from what the tests have anyway: the corpus is made from these. */
  seeds(): readonly Uint8Array[] | Promise<readonly Uint8Array[]>;
  /** Throws where something that was promised does not hold. */
  run(input: Bytes): void | Promise<void>;
  /** Whether it owns its input, and may change it. Default false. */
  readonly ownsInput?: boolean;
}

/** A promise that does not hold. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

export function hold(condition: boolean, promise: string): asserts condition {
  if (!condition) throw new Violation(promise);
}

export function holdEqual(actual: unknown, expected: unknown, promise: string): void {
  hold(isDeepStrictEqual(actual, expected), promise);
}

/** Chooses by the first byte; the rest is for what is chosen. */
export function choose<T>(input: Bytes, choices: readonly T[]): [choice: T, rest: Bytes] {
  return [choices[(input[0] ?? 0) % choices.length]!, input.subarray(1)];
}

/** The input by which {@link choose} chooses so. */
export function chosen(index: number, ...parts: readonly (readonly number[] | Uint8Array)[]): Uint8Array {
  return Uint8Array.from([index, ...parts.flatMap((part) => [...part])]);
}

const encoder = new TextEncoder();
export const fromText = (text: string): Uint8Array => encoder.encode(text);
export const toText = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** The MIME types that anything is known of, and two of which nothing is. */
export const MIME_TYPES = [
  'video/VP8',
  'video/VP9',
  'video/AV1',
  'video/H264',
  'video/H265',
  'audio/opus',
  'audio/PCMU',
  '',
] as const;
