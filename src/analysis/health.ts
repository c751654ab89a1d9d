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

/** Options of {@link Health}. */
export interface HealthOptions {
  /** How long a stream may be without key frame, in milliseconds. */
  readonly noKeyFrameAfter: number;
}

/** Watches over one stream. */
export class Health {
  readonly #noKeyFrameAfter: number;
  readonly #problems = new Map<HealthProblem, HealthEntry>();
  readonly #unreadable: boolean[] = [];
  #awaitsKeySince: number | undefined;
  #hadKey = false;
  #audio = '';

  constructor({ noKeyFrameAfter }: HealthOptions) {
    this.#noKeyFrameAfter = noKeyFrameAfter;
  }

  /** Returns what began or is over with this frame. */
  add(frame: AnalyzedFrame): HealthChange[] {
    const { time, looksLike, opaque, type = frame.browserType } = frame;
    const changes = this.tick(time);
    if (looksLike !== undefined) changes.push(...this.#set('mime-mismatch', time, { looksLike }));
    else if (type === 'key' && !opaque) changes.push(...this.#clear('mime-mismatch'));
    if (type === 'key' && !opaque) {
      this.#hadKey = true;
      changes.push(...this.#clear('no-key-frame'));
    }
    if (frame.kind === 'video') this.#awaitsKeySince ??= time;
    this.#unreadable.push(looksLike === undefined && this.#isUnreadable(frame));
    if (this.#unreadable.length > RECENT) this.#unreadable.shift();
    const unreadable = this.#unreadable.filter(Boolean).length;
    if (unreadable >= MANY) changes.push(...this.#set('undecryptable', time));
    else if (unreadable <= FEW) changes.push(...this.#clear('undecryptable'));
    return changes;
  }

  /** Returns what began without a frame. */
  tick(now: number): HealthChange[] {
    const since = this.#awaitsKeySince;
    if (this.#hadKey || since === undefined || now - since < this.#noKeyFrameAfter) return [];
    return this.#set('no-key-frame', since);
  }

  /** The problems that the stream has now. */
  snapshot(): HealthEntry[] {
    return [...this.#problems.values()];
  }

  /** Most ciphertext passes for Opus; but then its first byte, which an encoder rarely changes, changes all the time. */
  #isUnreadable({ opaque, kind, mode, bandwidth, durationMs, channels }: AnalyzedFrame): boolean {
    if (opaque || kind === 'video') return opaque ?? false;
    const before = this.#audio;
    this.#audio = `${mode} ${bandwidth} ${durationMs} ${channels}`;
    return before !== '' && before !== this.#audio;
  }

  #set(problem: HealthProblem, since: number, more: Pick<HealthEntry, 'looksLike'> = {}): HealthChange[] {
    if (this.#problems.has(problem)) return [];
    const entry = { problem, since, ...more };
    this.#problems.set(problem, entry);
    return [{ ...entry, over: false }];
  }

  #clear(problem: HealthProblem): HealthChange[] {
    const entry = this.#problems.get(problem);
    this.#problems.delete(problem);
    return entry ? [{ ...entry, over: true }] : [];
  }
}
