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
  /** Whether other frames decode otherwise without it, or the browser said that a later one depends on it. */
  readonly isNeeded?: boolean;
  readonly fullRange?: boolean;
  readonly primaries?: number;
  readonly transfer?: number;
  readonly matrix?: number;
}

export interface Stream {
  readonly name: string;
  readonly mimeType: string;
  /** The sum of quantizers in the browser's statistics. */
  readonly qpSum?: number;
  readonly frames: readonly { readonly bytes: Bytes; readonly expected: Expected }[];
}

/** The streams that scripts/make-parse-fixtures.mjs made. */
export function readStreams(prefix = ''): Stream[] {
  const names = readdirSync(folder).filter((name) => name.startsWith(prefix) && name.endsWith('.json'));
  return names.map((file) => {
    const name = file.slice(0, -'.json'.length);
    const bytes = new Uint8Array(readFileSync(new URL(`${name}.bin`, folder)));
    const {
      frames: rows,
      all,
      ...head
    } = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as {
      mimeType: string;
      qpSum?: number;
      /** What is the same in all frames. */
      all: Expected & { readonly size?: number };
      frames: (Expected & { readonly size?: number })[];
    };
    let end = 0;
    const frames = rows.map((row) => {
      const { size, ...expected } = { ...all, ...row };
      end += size!;
      return { bytes: bytes.slice(end - size!, end), expected };
    });
    return { name, ...head, frames };
  });
}

/**
 * Inputs that a coverage-guided fuzzer made of frames of the streams above: each was the first to reach a piece of the
 * parsers' code, most of them where something is refused.
 */
export function readCorpus(): { readonly name: string; readonly bytes: Uint8Array }[] {
  const lines = readFileSync(new URL('corpus.txt', folder), 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [name, base64] = line.split(' ');
    return { name: name!, bytes: new Uint8Array(Buffer.from(base64!, 'base64')) };
  });
}
