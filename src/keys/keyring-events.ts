import type { DecryptionFailure, EncryptionFailure } from '../../workers/stages/sframe.js';
import type { PipelineEvent } from '../shared/protocol.js';
import type { KeyedPipeline } from './keyring-pipeline.js';

/** An event of a pipeline, with whose it is. */
export interface ParticipantEvent extends PipelineEvent {
  /** Who sends the frames: the local participant for senders. */
  readonly participant: string;
  /** The pipeline. */
  readonly attached: KeyedPipeline;
  /** The RTP stream (SSRC), where the event is about one; of several counted together, the last. */
  readonly synchronizationSource: number | undefined;
  /** The application's key ID, where the event is about one; of several counted together, the last. */
  readonly keyID: number | undefined;
}

/** The events of a keyring; those of pipelines are shaped by rate. */
export interface KeyringEvents {
  /** Every event of every pipeline that the keyring protects, of whichever type. */
  report: ParticipantEvent;
  /** Frames of a participant did not open, and why. */
  'decryption-failed': ParticipantEvent & { readonly cause?: DecryptionFailure };
  /** Frames of a participant open again, that had not for this cause. */
  'decryption-resumed': ParticipantEvent & { readonly cause?: DecryptionFailure };
  /** Frames of the local participant could not be sealed, and were dropped. */
  'encryption-failed': ParticipantEvent & { readonly cause?: EncryptionFailure };
  /** Frames of the local participant are sealed again, that could not be for this cause. */
  'encryption-resumed': ParticipantEvent & { readonly cause?: EncryptionFailure };
  /** A pipeline begins or ends a change between encrypted and clear. */
  transition: ParticipantEvent;
  /** The local participant's senders seal with this key from now on. */
  'key-activated': { readonly keyID: number };
  /** A pipeline could not be given its keys. */
  'key-refused': {
    readonly participant: string | undefined;
    readonly attached: KeyedPipeline;
    readonly error: unknown;
  };
}

/** Adds to an event whose it is, and what it says of stream and key. */
export function participantEvent(event: PipelineEvent, participant: string, attached: KeyedPipeline): ParticipantEvent {
  const { synchronizationSource, keyID } = (event.detail ?? {}) as Partial<Record<string, unknown>>;
  return {
    ...event,
    participant,
    attached,
    synchronizationSource: typeof synchronizationSource === 'number' ? synchronizationSource : undefined,
    keyID: typeof keyID === 'number' ? keyID : undefined,
  };
}
