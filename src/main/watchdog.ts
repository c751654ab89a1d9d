import type { PipelineStats } from '../shared/protocol.js';
import { isClosed, isSender, type TransformTarget } from './target.js';
import { readTransportCounters, type TransportCounters } from './transport-counters.js';

/** What a watchdog found. `stalled`: the browser gives the worker no frames, and sends or decodes none either. */
export type Finding = 'closed' | 'worker-lost' | 'bypassed' | 'stalled';

/** What a watchdog watches. */
export interface Watched {
  readonly target: TransformTarget;
  /** Rejects when the worker does not answer. */
  readonly getStats: () => Promise<PipelineStats>;
  readonly onFinding: (finding: Finding) => void;
  /** Milliseconds between two looks. */
  readonly interval: number;
}

interface Look {
  readonly seen: number;
  readonly transport: TransportCounters;
}

/** Packets in one interval that count as media: fewer may be probes and padding. */
const MEDIA_PACKETS = 5;
/** Looks in a row that must agree, since the two sides are not read at one instant. */
const LOOKS = 2;

/**
 * Compares what the worker saw with what the browser sent or received. Browsers say nothing when they ignore a
 * transform, when a worker is terminated, or when a connection closes (its streams never end).
 */
export class Watchdog {
  readonly #watched: Watched;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last: Look | undefined;
  #suspected: { readonly finding: Finding; readonly looks: number } | undefined;
  #stopped = false;

  constructor(watched: Watched) {
    this.#watched = watched;
    this.#schedule();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#look(), this.#watched.interval);
  }

  async #look(): Promise<void> {
    const { target, getStats, onFinding } = this.#watched;
    const finding = isClosed(target) ? 'closed' : await this.#examine(target, getStats);
    if (this.#stopped) return;
    if (finding) onFinding(finding);
    this.#schedule();
  }

  async #examine(target: TransformTarget, getStats: Watched['getStats']): Promise<Finding | undefined> {
    let look: Look;
    try {
      const [stats, transport] = await Promise.all([getStats(), readTransportCounters(target)]);
      look = { seen: stats.framesIn, transport };
    } catch {
      return 'worker-lost';
    }
    const before = this.#last;
    this.#last = look;
    const suspicion = before && suspect(target, before, look);
    const looks = suspicion && suspicion === this.#suspected?.finding ? this.#suspected.looks + 1 : 1;
    this.#suspected = suspicion && { finding: suspicion, looks };
    if (looks < LOOKS) return undefined;
    this.#suspected = undefined;
    return suspicion;
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
