import type { ConfigurationChange } from './configuration.js';
import type { MissingMethod } from './missing-frames.js';

/** What every analysis event tells. */
export interface AnalysisEventDetail {
  /** The RTP stream (SSRC). */
  readonly synchronizationSource: number;
  /** When it was noticed, in milliseconds since the epoch. */
  readonly time: number;
}

/** The events of the analysis, by type, with what they tell. */
export interface AnalysisEvents {
  /** A key frame passed. `pictures` and `milliseconds`: since the one before, where there was one. */
  readonly keyframe: {
    readonly size: number;
    readonly rtpTimestamp: number;
    readonly pictures: number | undefined;
    readonly milliseconds: number | undefined;
  };
  /** Codec, size or another property of the decoder's setup changed. */
  readonly configchange: ConfigurationChange;
  /** A freeze ended: no picture came for `duration` milliseconds. */
  readonly freeze: { readonly duration: number };
  /** Frames are missing; the event's cause is the method by which that is known. */
  readonly missing: { readonly method: MissingMethod | undefined; readonly frames: number };
  /** Quality fell: the average quantizer of the last second is an eighth of the scale above that of the nine before. */
  readonly 'qp-drop': { readonly before: number; readonly after: number };
  /** No key frame has come; or, where `over`, one has come at last. */
  readonly 'no-key-frame': HealthDetail;
  /** Payloads are no frames of their codec; or, where `over`, they are again. */
  readonly undecryptable: HealthDetail;
  /** Payloads are frames of another codec, `looksLike`; or, where `over`, of the right one again. */
  readonly 'mime-mismatch': HealthDetail & { readonly looksLike?: string };
}

interface HealthDetail {
  /** Since when, in milliseconds since the epoch. */
  readonly since: number;
  readonly over: boolean;
}

/** An event of the analysis, as stages emit it. */
export type AnalysisEvent = {
  readonly [Type in keyof AnalysisEvents]: {
    readonly type: Type;
    /** Tells apart events of one type: the method of `missing`, `over` where a problem ended. */
    readonly cause?: string;
    readonly detail: AnalysisEvents[Type] & AnalysisEventDetail;
  };
}[keyof AnalysisEvents];
