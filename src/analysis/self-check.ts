import type { QuantizerSumsSnapshot } from './quantizer-sums.js';

/** What the browser counted of a stream, read at one moment. */
export interface BrowserCount {
  /** Frames encoded or decoded. */
  readonly frames: number;
  /** Sum of their quantizers; undefined where the browser does not tell. */
  readonly sum: number | undefined;
}

/**
 * What a self-check found. `agrees`: the sums are equal at the same frame, or without sums, no frame is missing.
 * `disagrees`: they are not, so that parser or browser is wrong, or frames went by the analyzer. `pending`: the frames
 * in question are on their way. `not-comparable`: a frame did not tell its quantizer.
 */
export type SelfCheckVerdict = 'agrees' | 'disagrees' | 'pending' | 'not-comparable';

/** The result of one self-check of one stream. */
export interface SelfCheckResult {
  /** What was found. */
  readonly verdict: SelfCheckVerdict;
  /** Frames and sum as the browser counted them. */
  readonly browser: BrowserCount;
  /** Frames as the analyzer counted them, from the first that told its quantizer. */
  readonly frames: number;
  /**
   * The analyzer's least and greatest sum at the browser's count of frames, equal where frames have one quantizer. Only
   * where the analyzer saw the stream from its first frame on.
   */
  readonly expected: { readonly minimum: number; readonly maximum: number } | undefined;
  /** Frames that the browser counted before the analyzer's first; undefined while that is uncertain. */
  readonly offset: number | undefined;
}

/** Frames that may be between browser and analyzer. */
const IN_FLIGHT = 60;
/** After so many checks in a row frames are no longer on their way. */
const PATIENCE = 5;

interface Counted {
  readonly frames: number;
  readonly sum: number;
}

interface Bounds {
  readonly minimum: number;
  readonly maximum: number;
}

/**
 * Compares one stream's quantizers with the browser's `qpSum`, without tolerance: the analyzer remembers its sum after
 * each frame, so that both are compared at the same frame whenever they were read. An analyzer that came later than the
 * stream compares what was added since; the number of frames that it lacks shows by itself.
 */
export class SelfCheck {
  #fromStart = false;
  #offsets: readonly number[] | undefined;
  /** The last two counts, for an analyzer that came later. */
  readonly #counts: Counted[] = [];
  #pending = 0;

  /** `sums` must have been read after `browser`. */
  check(browser: BrowserCount, sums: QuantizerSumsSnapshot): SelfCheckResult {
    const { frames, sum } = browser;
    const expected = boundsAt(sums, frames);
    const result = { browser, frames: lastOf(sums), expected };
    if (sum === undefined) {
      const behind = frames > lastOf(sums) + IN_FLIGHT;
      return { ...result, verdict: this.#patient(behind ? 'pending' : 'agrees'), offset: undefined };
    }
    if (sums.untold > 0) return { ...result, verdict: 'not-comparable', offset: undefined };
    if (!this.#offsets && expected && holds(expected, sum)) this.#fromStart = true;
    if (this.#fromStart) {
      const verdict = expected ? (holds(expected, sum) ? 'agrees' : 'disagrees') : 'pending';
      return { ...result, verdict: this.#patient(verdict), offset: 0 };
    }
    return { ...result, expected: undefined, ...this.#compareSince({ frames, sum }, sums) };
  }

  /** Compares the two counts before this one, of which no frame is on its way any more, for every possible offset. */
  #compareSince(now: Counted, sums: QuantizerSumsSnapshot): Pick<SelfCheckResult, 'verdict' | 'offset'> {
    const [from, to] = this.#counts;
    this.#counts.push(now);
    if (!from || !to) return { verdict: 'pending', offset: undefined };
    this.#counts.shift();
    const possible = this.#offsets ?? possibleOffsets(from.frames, sums);
    const known = possible.filter((offset) => boundsAt(sums, from.frames - offset));
    this.#offsets = known.filter((offset) => {
      const [before, after] = [boundsAt(sums, from.frames - offset), boundsAt(sums, to.frames - offset)];
      if (!before || !after) return false;
      return holds(
        { minimum: after.minimum - before.minimum, maximum: after.maximum - before.maximum },
        to.sum - from.sum,
      );
    });
    const { length, 0: offset } = this.#offsets;
    if (length === 0) this.#offsets = undefined;
    // Where nothing is known of so long ago, the checks are too far apart to say anything.
    const verdict = length > 0 ? 'agrees' : known.length > 0 ? 'disagrees' : 'pending';
    return { verdict: this.#patient(verdict), offset: length === 1 ? offset : undefined };
  }

  #patient(verdict: SelfCheckVerdict): SelfCheckVerdict {
    this.#pending = verdict === 'pending' ? this.#pending + 1 : 0;
    return this.#pending > PATIENCE ? 'disagrees' : verdict;
  }
}

function lastOf({ first, minimum }: QuantizerSumsSnapshot): number {
  return first + minimum.length - 1;
}

function boundsAt({ first, minimum, maximum }: QuantizerSumsSnapshot, frames: number): Bounds | undefined {
  const [low, high] = [minimum[frames - first], maximum[frames - first]];
  return low === undefined || high === undefined ? undefined : { minimum: low, maximum: high };
}

function holds({ minimum, maximum }: Bounds, sum: number): boolean {
  return minimum <= sum && sum <= maximum;
}

function possibleOffsets(frames: number, sums: QuantizerSumsSnapshot): number[] {
  return Array.from(sums.minimum, (_sum, index) => frames - sums.first - index);
}
