import type { AnalyzedFrame } from './analyzed-frame.js';

/** What names a frame at every place of its pipeline; payloads change, these do not. */
type Named = Pick<AnalyzedFrame, 'synchronizationSource' | 'rtpTimestamp'>;

/** RTP timestamps remembered. */
const REMEMBERED = 256;

/**
 * Tells frames of one stream and timestamp apart (spatial layers) by their order, so that a frame goes by one name
 * wherever it is seen.
 */
export class FrameTally {
  readonly #seen = new Map<string, number>();

  name({ synchronizationSource, rtpTimestamp }: Named): string {
    const picture = `${synchronizationSource} ${rtpTimestamp}`;
    const ordinal = this.#seen.get(picture) ?? 0;
    this.#seen.set(picture, ordinal + 1);
    const [oldest] = this.#seen.keys();
    if (this.#seen.size > REMEMBERED && oldest !== undefined) this.#seen.delete(oldest);
    return `${picture} ${ordinal}`;
  }
}
