import type { PipelineStats } from '../shared/protocol.js';
import { isSender, seemsClosed, type TransformTarget } from './target.js';
import { readTransportCounters, type TransportCounters } from './transport-counters.js';

/** What a watchdog found. `stalled`: the browser gives the worker no frames, and sends or decodes none either. */
export type Finding = 'closed' | 'worker-lost' | 'bypassed' | 'stalled';

/** What a watchdog watches. */
export interface Watched {
  readonly target: TransformTarget;
  /** Whether the target still has the transform that it was given. */
  readonly isBound: () => boolean;
  /** Rejects when the worker does not answer. */
  readonly getStats: () => Promise<PipelineStats>;
  readonly onFinding: (finding: Finding) => void;
  /** Milliseconds between two looks. */
  readonly interval: number;
}

interface Look {
  /** Frames that the worker has seen. */
  readonly seen: number;
  readonly transport: TransportCounters;
}

/** Packets in one interval that count as media: fewer may be probes and padding. */
const MEDIA_PACKETS = 5;
/** Looks in a row that must agree: the two sides are not read at one instant, nor does a moment tell. */
const LOOKS = 2;

/**
 * Compares what the worker saw with what the browser sent or received. Browsers say nothing when they ignore a
 * transform, when another takes its place, when a worker is terminated, or when a connection closes (its streams never
 * end).
 */
export class Watchdog {
  readonly #watched: Watched;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last: Look | undefined;
  #suspected: { readonly finding: Finding; readonly looks: number } | undefined;
  #stopped = false;

  constructor(watched: Watched) {
    this.#watched = watched;
    this.#schedule(0);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #schedule(delay: number): void {
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#look(), delay);
  }

  async #look(): Promise<void> {
    const finding = await this.#find();
    if (this.#stopped) return;
    if (finding) this.#watched.onFinding(finding);
    this.#schedule(this.#watched.interval);
  }

  async #find(): Promise<Finding | undefined> {
    const { target, isBound, getStats } = this.#watched;
    if (seemsClosed(target)) return this.#confirm('closed');
    if (!isBound()) return 'bypassed';
    const before = this.#last;
    try {
      const [stats, transport] = await Promise.all([getStats(), readTransportCounters(target)]);
      this.#last = { seen: stats.framesIn, transport };
    } catch {
      return 'worker-lost';
    }
    return this.#confirm(before && suspect(target, before, this.#last));
  }

  /** Lets a suspicion count once it has been had often enough; then ever more rarely, where the cure did not help. */
  #confirm(finding: Finding | undefined): Finding | undefined {
    const looks = finding && finding === this.#suspected?.finding ? this.#suspected.looks + 1 : 1;
    this.#suspected = finding && { finding, looks };
    const isPowerOfTwo = (looks & (looks - 1)) === 0;
    return looks >= LOOKS && isPowerOfTwo ? finding : undefined;
  }
}

function suspect(target: TransformTarget, before: Look, now: Look): Finding | undefined {
  if (now.seen !== before.seen) return undefined;
  const packets = now.transport.packets - before.transport.packets;
  const frames = (now.transport.frames ?? 0) - (before.transport.frames ?? 0);
  if (now.transport.frames === undefined) {
    // Audio. DTMF digits are packets too, and bypass transforms in every browser.
    if (packets < MEDIA_PACKETS || (isSender(target) && target.dtmf?.toneBuffer)) return undefined;
    return 'bypassed';
  }
  if (frames <= 0) return isSender(target) || packets < MEDIA_PACKETS ? undefined : 'stalled';
  if (isSender(target)) return packets < MEDIA_PACKETS ? 'stalled' : 'bypassed';
  return 'bypassed';
}
