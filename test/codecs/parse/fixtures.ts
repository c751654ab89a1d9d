import { readdirSync, readFileSync } from 'node:fs';
import type { FrameRecord } from '../../../src/codecs/parse/index.js';
import type { Bytes } from '../../../src/shared/stage.js';

const folder = new URL('../../fixtures/data/parse/', import.meta.url);

/** What an oracle says of a frame; see scripts/make-parse-fixtures.mjs. */
export interface Expected extends Omit<FrameRecord, 'qp' | 'units'> {
  /** Of each slice or frame. */
  readonly qp?: readonly number[];
  /** Types of its units, in order. */
  readonly units?: readonly number[];
  readonly fullRange?: boolean;
  readonly primaries?: number;
  readonly transfer?: number;
  readonly matrix?: number;
}

export interface Stream {
  readonly name: string;
  readonly mimeType: string;
  readonly frames: readonly { readonly bytes: Bytes; readonly expected: Expected }[];
}

/** The streams that scripts/make-parse-fixtures.mjs made. */
export function readStreams(prefix = ''): Stream[] {
  const names = readdirSync(folder).filter((name) => name.startsWith(prefix) && name.endsWith('.json'));
  return names.map((file) => {
    const name = file.slice(0, -'.json'.length);
    const bytes = new Uint8Array(readFileSync(new URL(`${name}.bin`, folder)));
    const index = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as {
      mimeType: string;
      frames: ({ size: number } & Expected)[];
    };
    let end = 0;
    const frames = index.frames.map(({ size, ...expected }) => {
      end += size;
      return { bytes: bytes.slice(end - size, end), expected };
    });
    return { name, mimeType: index.mimeType, frames };
  });
}
