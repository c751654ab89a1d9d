import type { AttachedTransform } from 'framepipe';
import type { DecryptionFailure } from 'framepipe/stages/sframe.js';
import type { stages } from '../worker/stages.js';

/** What becomes of the frames that arrive: they open, they are refused, or there are none. */
export type Look = 'opened' | 'nothing' | DecryptionFailure;

/** Frames so far: opened, and refused by cause. */
export type Counts = Readonly<Record<'opened' | DecryptionFailure, number>>;

/** What one participant receives from another. */
export class Sight {
  /** Whose picture it is. */
  readonly from: string;
  readonly stream: MediaStream;
  readonly attached: AttachedTransform<typeof stages>;
  #counts: Counts | undefined;

  constructor(from: string, track: MediaStreamTrack, attached: AttachedTransform<typeof stages>) {
    this.from = from;
    this.stream = new MediaStream([track]);
    this.attached = attached;
  }

  async counts(): Promise<Counts> {
    const { opened, dropped } = await this.attached.stages.sframe.getDecrypterStats();
    return { opened, ...dropped };
  }

  /** What became of the frames since the last look; of several things, that of most frames. While any open, they do. */
  async look(): Promise<Look> {
    const counts = await this.counts();
    const before = this.#counts;
    this.#counts = counts;
    const since = (what: keyof Counts) => counts[what] - (before?.[what] ?? 0);
    if (since('opened') > 0) return 'opened';
    const [most] = (Object.keys(counts) as (keyof Counts)[]).sort((a, b) => since(b) - since(a));
    return most && since(most) > 0 ? most : 'nothing';
  }
}
