import type { JoinedStream } from '../analysis/join.js';
import type { QuantizerSumsSnapshot } from '../analysis/quantizer-sums.js';
import { type BrowserCount, SelfCheck, type SelfCheckResult } from '../analysis/self-check.js';

/** The self-checks of all video streams of one sender or receiver. */
export class StreamChecks {
  readonly #checks = new Map<number, { readonly check: SelfCheck; readonly dropped: number }>();

  /** `sums` must have been read after what the browser told. */
  check(
    joined: readonly JoinedStream[],
    sums: readonly QuantizerSumsSnapshot[],
  ): (SelfCheckResult & { readonly synchronizationSource: number })[] {
    return joined.flatMap((stream) => {
      const { synchronizationSource } = stream.stats;
      const own = sums.find((one) => one.synchronizationSource === synchronizationSource);
      const count = countOf(stream);
      if (!own || !count) return [];
      const result = this.#checkOf(synchronizationSource, stream.stats.decoder?.framesDropped ?? 0).check(count, own);
      return [{ synchronizationSource, ...result }];
    });
  }

  /** A frame that was dropped before the decoder is not counted there: the comparison begins anew. */
  #checkOf(synchronizationSource: number, dropped: number): SelfCheck {
    const known = this.#checks.get(synchronizationSource);
    if (known?.dropped === dropped) return known.check;
    const check = new SelfCheck();
    this.#checks.set(synchronizationSource, { check, dropped });
    return check;
  }
}

/** Undefined where nothing compares: audio, and received spatial layers, which decoders count as one frame. */
function countOf({ stats: { encoder, decoder }, snapshot }: JoinedStream): BrowserCount | undefined {
  if (!snapshot.video) return undefined;
  if (encoder)
    return encoder.framesEncoded === undefined ? undefined : { frames: encoder.framesEncoded, sum: encoder.qpSum };
  if (decoder?.framesDecoded === undefined || snapshot.cadence.pictures !== snapshot.frames) return undefined;
  return { frames: decoder.framesDecoded, sum: decoder.qpSum };
}
