import type { AnalyzedFrame } from './analyzed-frame.js';
import { IdGaps } from './id-gaps.js';
import { RecentValues } from './recent-values.js';
import type { Moment } from './timeline.js';

/**
 * How frames are found missing. `dependencies`: frames name those they need (dependency descriptor). `sequence`: audio
 * packets are numbered. `timestamps`: gaps in the cadence, an estimate; on a sender, what capture or encoder left out.
 */
export type MissingMethod = 'dependencies' | 'sequence' | 'timestamps';

/** What is missing of a stream. */
export interface MissingSnapshot {
  /** How that is known; undefined before there were frames. */
  readonly method: MissingMethod | undefined;
  /** Frames that never came though others need them; of audio packets, and by timestamps, all that never came. */
  readonly lost: number;
  /**
   * Frames that never came and nobody needs: a server left a layer out. A lost frame of the highest temporal layer
   * counts as this, too. By dependencies only.
   */
  readonly layerDrops: number;
  /** Frames that came after ones of a higher number, retransmitted perhaps. Not by timestamps. */
  readonly late: number;
}

/** A step so many times the usual one leaves frames out. */
const GAP = 1.5;
/** Steps that tell the usual one, and those needed. */
const RECENT = 61;
const NEEDED = 10;

/** Finds missing frames, by the best method that the stream allows. */
export class MissingFrames {
  readonly #ids = new IdGaps();
  readonly #serials = new Serials();
  readonly #steps = new RecentValues(RECENT);
  #method: MissingMethod | undefined;
  #lost = 0;
  #layerDrops = 0;

  /** Returns how many frames turn out to be lost at this one. */
  add(frame: AnalyzedFrame, moment: Moment): number {
    const { side, kind, frameId, dependencies } = frame;
    // A sender's simulcast layers share a count, so that every stream of them has gaps.
    if (side === 'receiver' && frameId !== undefined && dependencies !== undefined) {
      this.#method = 'dependencies';
      this.#ids.add(frameId, frame.time);
      for (const id of dependencies) this.#ids.need(id);
    } else if (kind === 'audio') {
      if (frame.sequenceNumber !== undefined) this.addSequenceNumber(frame.sequenceNumber, frame.time);
    } else {
      this.#method ??= 'timestamps';
      if (this.#method === 'timestamps') return this.#addStep(moment);
    }
    return this.settle(frame.time);
  }

  /** Of an audio packet; empty ones and telephone events are numbered with the others. */
  addSequenceNumber(sequenceNumber: number, now: number): void {
    this.#method = 'sequence';
    this.#ids.add(this.#serials.extend(sequenceNumber), now);
  }

  /** Gives up on frames that are overdue; returns how many of them are lost. */
  settle(now: number): number {
    const { needed, unneeded } = this.#ids.settle(now);
    const lost = this.#method === 'sequence' ? needed + unneeded : needed;
    this.#lost += lost;
    if (this.#method === 'dependencies') this.#layerDrops += unneeded;
    return lost;
  }

  snapshot(): MissingSnapshot {
    return { method: this.#method, lost: this.#lost, layerDrops: this.#layerDrops, late: this.#ids.late };
  }

  #addStep({ ordinal, mediaStep }: Moment): number {
    if (ordinal > 0 || mediaStep === undefined || mediaStep <= 0) return 0;
    // What the comparison with the middle step comes to; the middle itself is wanted only at gaps.
    const isGap = this.#steps.count >= NEEDED && this.#steps.countBelow(mediaStep / GAP) > this.#steps.count >> 1;
    const usual = isGap ? this.#steps.median : undefined;
    this.#steps.add(mediaStep);
    if (usual === undefined) return 0;
    const lost = Math.round(mediaStep / usual) - 1;
    this.#lost += lost;
    return lost;
  }
}

/** Extends sequence numbers of 16 bits beyond their wraps, by RFC 1982's comparison. */
class Serials {
  #last: number | undefined;

  extend(sequenceNumber: number): number {
    const last = this.#last ?? sequenceNumber;
    const extended = last + (((sequenceNumber - last) << 16) >> 16);
    this.#last = Math.max(last, extended);
    return extended;
  }
}
