import type { Bytes } from '../src/shared/stage.js';
import type { Target } from './target.js';

/** What reading an input may allocate in buffers: so much, and so many times its length. */
const ALLOWED = { bytes: 8 * 2 ** 20, times: 200 };

/** What is wrong with a target, by one input. */
export interface Finding {
  readonly target: string;
  readonly input: Uint8Array;
  readonly what: string;
}

/** Runs one input, and looks whether everything holds that is promised of every reader. */
export async function judge(target: Target, input: Uint8Array): Promise<Finding | undefined> {
  const given = input.slice() as Bytes;
  const finding = (what: string): Finding => ({ target: target.name, input, what });
  const before = process.memoryUsage().arrayBuffers;
  try {
    const running = target.run(given);
    if (running) await running;
  } catch (error) {
    return finding(error instanceof Error ? (error.stack ?? error.message) : `threw ${error}`);
  }
  // The collector only makes it less.
  const allocated = process.memoryUsage().arrayBuffers - before;
  if (allocated > ALLOWED.bytes + ALLOWED.times * input.length) return finding(`allocated ${allocated} bytes`);
  if (!target.ownsInput && Buffer.compare(given, input) !== 0) return finding('changed its input');
  return undefined;
}
