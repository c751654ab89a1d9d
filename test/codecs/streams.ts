import { readFileSync } from 'node:fs';
import type { Bytes } from '../../src/shared/stage.js';

const folder = new URL('../fixtures/data/codecs/', import.meta.url);

/** A frame of an encoder, and what ffmpeg says of it. */
export interface OracleFrame {
  readonly bytes: Bytes;
  readonly key: boolean;
  /** Types of its NAL units or OBUs, in order. */
  readonly units?: readonly number[];
}

interface Index {
  readonly streams: Record<
    string,
    { mimeType: string; frames: readonly { size: number; key: boolean; units?: readonly number[] }[] }
  >;
}

/** The streams that scripts/make-codec-fixtures.mjs made, by name. */
export function readStreams(): Map<string, { mimeType: string; frames: OracleFrame[] }> {
  const index = JSON.parse(readFileSync(new URL('index.json', folder), 'utf8')) as Index;
  return new Map(
    Object.entries(index.streams).map(([name, { mimeType, frames }]) => {
      const stream = new Uint8Array(readFileSync(new URL(`${name}.bin`, folder)));
      let end = 0;
      const withBytes = frames.map(({ size, ...rest }) => {
        end += size;
        return { ...rest, bytes: stream.slice(end - size, end) };
      });
      return [name, { mimeType, frames: withBytes }];
    }),
  );
}

/** Bytes from a hexadecimal string; spaces do not matter. */
export function hex(text: string): Bytes {
  return Uint8Array.from(text.replaceAll(' ', '').match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
