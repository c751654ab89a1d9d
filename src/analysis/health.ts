import type { AnalyzedFrame } from './analyzed-frame.js';

/**
 * What can be wrong with a stream. `no-key-frame`: none came since the first frame. `undecryptable`: payloads are no
 * frames of their codec, as when decryption lacks or has the wrong key. `mime-mismatch`: they are of another codec.
 */
export type HealthProblem = 'no-key-frame' | 'undecryptable' | 'mime-mismatch';

/** A problem that a stream has. */
export interface HealthEntry {
  /** Which. */
  readonly problem: HealthProblem;
  /** Since when, in milliseconds since the epoch. */
  readonly since: number;
  /** The codec that frames look like, for `mime-mismatch`. */
  readonly looksLike?: string;
}

/** A problem that began, or is over. */
export interface HealthChange extends HealthEntry {
  /** Whether it is over. */
  readonly over: boolean;
}

/** Frames that tell whether payloads can be read: half of them unreadable is a problem, two are still none. */
const RECENT = 16;
const MANY = RECENT / 2;
const FEW = 2;

/** What the first byte of an Opus packet tells. */
type AudioFormat = Pick<AnalyzedFrame, 'mode' | 'bandwidth' | 'durationMs' | 'channels'>;

const NONE: readonly never[] = [];

/** Options of {@link Health}. */
export interface HealthOptions {
  /** How long a stream may be without key frame, in milliseconds. */
  readonly noKeyFrameAfter: number;
}

/** Watches over one stream. */
export class Health {
  readonly #noKeyFrameAfter: number;
  readonly #problems = new Map<HealthProblem, HealthEntry>();
  /** A bit for each of the latest frames. */
  #unreadable = 0;
  #awaitsKeySince: number | undefined;
  #hadKey = false;
  #audio: AudioFormat | undefined;

  constructor({ noKeyFrameAfter }: HealthOptions) {
    this.#noKeyFrameAfter = noKeyFrameAfter;
  }

  /** Returns what began or is over with this frame. */
  add(frame: AnalyzedFrame): readonly HealthChange[] {
    const { time, looksLike, opaque, type = frame.browserType } = frame;
    const isReadableKey = type === 'key' && !opaque;
    if (frame.kind === 'video') this.#awaitsKeySince ??= time;
    const isUnreadable = looksLike === undefined && this.#isUnreadable(frame);
    this.#unreadable = ((this.#unreadable << 1) | Number(isUnreadable)) & (2 ** RECENT - 1);
    const awaitsKey = frame.kind === 'video' && !this.#hadKey;
    // Almost every frame; so nothing is put together for it.
    if (!awaitsKey && this.#unreadable === 0 && looksLike === undefined && this.#problems.size === 0) return NONE;
    const changes = [...this.tick(time)];
    if (looksLike !== undefined) changes.push(...this.#set('mime-mismatch', time, { looksLike }));
    else if (isReadableKey) changes.push(...this.#clear('mime-mismatch'));
    if (isReadableKey) {
      this.#hadKey = true;
      changes.push(...this.#clear('no-key-frame'));
    }
    const unreadable = countBits(this.#unreadable);
    if (unreadable >= MANY) changes.push(...this.#set('undecryptable', time));
    else if (unreadable <= FEW) changes.push(...this.#clear('undecryptable'));
    return changes;
  }

  /** Returns what began without a frame. */
  tick(now: number): readonly HealthChange[] {
    const since = this.#awaitsKeySince;
    if (this.#hadKey || since === undefined || now - since < this.#noKeyFrameAfter) return NONE;
    return this.#set('no-key-frame', since);
  }

  /** The problems that the stream has now. */
  snapshot(): HealthEntry[] {
    return [...this.#problems.values()];
  }

  /** Most ciphertext passes for Opus; but then its first byte, which an encoder rarely changes, changes all the time. */
  #isUnreadable(frame: AnalyzedFrame): boolean {
    if (frame.opaque || frame.kind === 'video') return frame.opaque ?? false;
    const before = this.#audio;
    this.#audio = frame;
    return before !== undefined && !isAlike(before, frame);
  }

  #set(problem: HealthProblem, since: number, more: Pick<HealthEntry, 'looksLike'> = {}): readonly HealthChange[] {
    if (this.#problems.has(problem)) return NONE;
    const entry = { problem, since, ...more };
    this.#problems.set(problem, entry);
    return [{ ...entry, over: false }];
  }

  #clear(problem: HealthProblem): readonly HealthChange[] {
    const entry = this.#problems.get(problem);
    this.#problems.delete(problem);
    return entry ? [{ ...entry, over: true }] : NONE;
  }
}

function isAlike(one: AudioFormat, other: AudioFormat): boolean {
  return (
    one.mode === other.mode &&
    one.bandwidth === other.bandwidth &&
    one.durationMs === other.durationMs &&
    one.channels === other.channels
  );
}

function countBits(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
