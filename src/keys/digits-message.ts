import type { Bytes } from '../shared/stage.js';

/** Digits, and how long they sound, in the words of RTCDTMFSender.insertDTMF. */
export interface Digits {
  /** `0` to `9`, `A` to `D`, `#`, `*`, and `,` for a pause of two seconds. */
  readonly tones: string;
  /** Of each tone, in milliseconds, 40 to 6,000. */
  readonly duration: number;
  /** Between two tones, in milliseconds, 30 to 6,000. */
  readonly interToneGap: number;
}

/** The limits of https://w3c.github.io/webrtc-pc/#dom-rtcdtmfsender-insertdtmf. */
export const limits = { duration: [40, 6_000], interToneGap: [30, 6_000], tones: 1_024 } as const;

const HEADER = 4;
/** Messages are as long as the next multiple of this, so that lengths tell little of how many digits there are. */
const BLOCK = 32;

/**
 * ```
 *   2 bytes    2 bytes        ASCII   zeros
 * +----------+--------------+-------+-----+
 * | duration | interToneGap | tones | pad |   a multiple of 32 bytes
 * +----------+--------------+-------+-----+
 * ```
 */
export function encodeDigits({ tones, duration, interToneGap }: Digits): Bytes {
  const bytes = new Uint8Array(lengthFor(tones));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, duration);
  view.setUint16(2, interToneGap);
  bytes.set(new TextEncoder().encode(tones), HEADER);
  return bytes;
}

/** Undefined for what {@link encodeDigits} cannot have made. */
export function decodeDigits(bytes: Bytes): Digits | undefined {
  if (bytes.length < BLOCK || bytes.length > lengthFor({ length: limits.tones })) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const tones = new TextDecoder().decode(bytes.subarray(HEADER)).replace(/\0+$/, '');
  const [duration, interToneGap] = [view.getUint16(0), view.getUint16(2)];
  const fits = bytes.length === lengthFor(tones) && areTones(tones);
  const inRange = isWithin(duration, limits.duration) && isWithin(interToneGap, limits.interToneGap);
  return fits && inRange ? { tones, duration, interToneGap } : undefined;
}

function lengthFor({ length }: { readonly length: number }): number {
  return Math.ceil((HEADER + length) / BLOCK) * BLOCK;
}

function isWithin(value: number, [low, high]: readonly [number, number]): boolean {
  return value >= low && value <= high;
}

/** Whether these are tones that RTCDTMFSender takes, in upper case. */
export function areTones(text: string): boolean {
  return text.length > 0 && text.length <= limits.tones && /^[0-9A-D#*,]+$/.test(text);
}
