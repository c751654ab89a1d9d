/** The two halves of a format's stage, in Node, with frames that come from nowhere. */

import { protectionOf } from '../../../../src/shared/frame-protection.js';
import { type FrameStageInstance, frameFunction, isFrameStage } from '../../../../src/shared/frame-stage.js';
import type {
  BypassReason,
  Bytes,
  FrameInfo,
  MediaKind,
  Side,
  Stage,
  StageEvent,
} from '../../../../src/shared/stage.js';

/** One half: what it told, and how often it asked for a key frame. */
export interface FormatEnd<Methods> {
  readonly methods: Methods;
  readonly events: StageEvent[];
  readonly keyFrameRequests: () => number;
  /** What the stage said of the latest frame. */
  readonly protection: () => string | undefined;
  run(bytes: Bytes, mimeType?: string): Promise<Bytes | undefined>;
  /** What a runner asks of frames that pass by the stages. */
  bypass(reason: BypassReason): boolean;
}

export function formatEnd<Options, Methods extends object>(
  stage: Stage<Options, Methods>,
  side: Side,
  options: Options,
): FormatEnd<Methods> {
  const events: StageEvent[] = [];
  let requests = 0;
  let latest: FrameInfo | undefined;
  const instance = stage(options, {
    side,
    kind: 'video',
    signal: new AbortController().signal,
    emit: (event) => events.push(event),
    requestKeyFrame: () => {
      requests += 1;
    },
  });
  if (!isFrameStage(instance)) throw new Error('it is no frame stage');
  const { [frameFunction]: run, onBypass } = instance as FrameStageInstance;
  const infoOf = (mimeType: string): FrameInfo => {
    const kind = mimeType.split('/')[0] as MediaKind;
    const names = { mimeType, synchronizationSource: 0x1234, payloadType: 96, rtpTimestamp: 0 };
    return { side, kind, type: undefined, metadata: names, ...names };
  };
  return {
    methods: instance.methods!,
    events,
    keyFrameRequests: () => requests,
    protection: () => latest && protectionOf(latest),
    async run(bytes, mimeType = 'audio/opus') {
      latest = infoOf(mimeType);
      return run(bytes.slice(), latest);
    },
    bypass: (reason) => onBypass?.(infoOf('audio/opus'), reason) !== false,
  };
}
