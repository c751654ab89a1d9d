/** The two halves of the stage, in Node, with frames that come from nowhere. */
import { type FrameStageInstance, frameFunction, isFrameStage } from '../../../../src/shared/frame-stage.js';
import type {
  BypassReason,
  Bytes,
  FrameInfo,
  MediaKind,
  Side,
  Stage,
  StageContext,
  StageEvent,
} from '../../../../src/shared/stage.js';
import {
  type DecrypterMethods,
  type EncrypterMethods,
  type SFrameOptions,
  sframe,
} from '../../../../workers/stages/sframe.js';

/** One half, what it told, and how often it asked for a key frame. */
export interface End<Methods> {
  readonly methods: Methods;
  readonly events: StageEvent[];
  readonly keyFrameRequests: () => number;
  run(bytes: Uint8Array, mimeType?: string): Promise<Bytes | undefined>;
  /** What a runner asks of frames that pass by the stages. */
  bypass(reason: BypassReason, mimeType?: string): boolean;
  /** Ends the pipeline. */
  end(): void;
}

export const sender = (options: SFrameOptions = {}): End<EncrypterMethods> => createEnd('sender', options);
export const receiver = (options: SFrameOptions = {}): End<DecrypterMethods> => createEnd('receiver', options);

function createEnd(side: Side, options: SFrameOptions): End<EncrypterMethods & DecrypterMethods> {
  const lifetime = new AbortController();
  const events: StageEvent[] = [];
  let requests = 0;
  const context: StageContext = {
    side,
    kind: 'video',
    signal: lifetime.signal,
    emit: (event) => events.push(event),
    requestKeyFrame: () => {
      requests += 1;
    },
  };
  const instance = (sframe as Stage<SFrameOptions, EncrypterMethods & DecrypterMethods>)(options, context);
  if (!isFrameStage(instance)) throw new Error('sframe is no frame stage');
  const { [frameFunction]: run, onBypass } = instance as FrameStageInstance;
  return {
    methods: instance.methods!,
    events,
    keyFrameRequests: () => requests,
    run: async (bytes, mimeType = 'audio/opus') => run(new Uint8Array(bytes), frameInfo(side, mimeType)),
    bypass: (reason, mimeType = 'audio/opus') => onBypass?.(frameInfo(side, mimeType), reason) !== false,
    end: () => lifetime.abort(),
  };
}

function frameInfo(side: Side, mimeType: string): FrameInfo {
  const kind = mimeType.split('/')[0] as MediaKind;
  const synchronizationSource = 0x1234;
  return {
    side,
    kind,
    mimeType,
    synchronizationSource,
    payloadType: 96,
    rtpTimestamp: 0,
    type: undefined,
    metadata: { mimeType, synchronizationSource },
  } as FrameInfo;
}

/** A base key; the same seed gives the same one. */
export function baseKey(seed: number | Uint8Array = 1): Promise<CryptoKey> {
  const bytes = typeof seed === 'number' ? new Uint8Array(32).fill(seed) : new Uint8Array(seed);
  return crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveBits', 'deriveKey']);
}

/** A pair that has agreed on a key. */
export async function pair(
  options: SFrameOptions = {},
  keyID = 0,
): Promise<{ from: End<EncrypterMethods>; to: End<DecrypterMethods>; key: CryptoKey }> {
  const key = await baseKey();
  const from = sender({ ...options, encryptionKey: { key, keyID } });
  const to = receiver({ ...options, decryptionKeys: [{ key, keyID }] });
  return { from, to, key };
}

/** Sealed frames of so many ascending lengths, from 1. */
export async function sealedFrames(from: End<EncrypterMethods>, count: number, mimeType?: string): Promise<Bytes[]> {
  const frames: Bytes[] = [];
  for (let length = 1; length <= count; length++) frames.push((await from.run(plain(length), mimeType))!);
  return frames;
}

/** A plain frame that tells its length. */
export function plain(length: number): Bytes {
  return Uint8Array.from({ length }, (_, index) => (length + index) & 0xff);
}

/** All dropped frames. */
export function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
