/**
 * Every way in which Framepipe fails other than by a wrong argument (those are `TypeError` and `RangeError`).
 * The union is closed: a `switch` over it can be exhaustive.
 *
 * - `not-supported`: this browser has no encoded transforms; `support()` says more.
 * - `already-attached`: the sender or receiver has a pipeline; `replace` it, or `detach` first.
 * - `closed`: the connection, sender or receiver is closed, or the pipeline has ended.
 * - `too-late`: the browser would ignore a transform on this sender or receiver now (Chromium, one task after it was
 *   made without `encodedInsertableStreams`); the sender has been stopped, nothing leaves in the clear.
 * - `worker-failed`: the worker's script could not be loaded, or threw while it ran.
 * - `worker-lost`: the worker does not answer: terminated, blocked, or it never called `serve()`.
 * - `protocol-mismatch`: the page and the worker hold different versions of Framepipe.
 * - `unknown-stage`: the worker's registry has no stage of this name.
 * - `unknown-method`: the stage has no method of this name.
 * - `invalid-options`: a stage refused its options or arguments; the message names the field.
 * - `stage-failed`: a stage threw while it started, or from one of its methods.
 * - `stage-timeout`: a stage did not settle a frame in time.
 * - `stream-broken`: the browser's streams, or a stage's, broke.
 * - `counter-exhausted`: a key has sealed as many frames as it may; nothing more is sent under it.
 * - `mls-refused`: the MLS group cannot become what was asked for; the message says why.
 * - `negotiation-failed`: a description or candidate could not be used, here or by the peer; what was agreed before holds.
 * - `connection-failed`: the peer was not reached, or not again, in spite of ICE restarts; the message says what is known.
 * - `signaling-failed`: what came over a signalling channel cannot be used, or the room server cannot be reached.
 * - `room-full`: a room, or the whole server, has as many members as it may.
 * - `room-refused`: the server does not let one in: wrong origin, another has that ID, or too much was sent.
 * - `channel-failed`: a data channel broke, or what came over it is not what `dataChannelStreams` of the other end sends.
 * - `fingerprint-mismatch`: the other side's certificate is none of those that were pinned; the connection is closed.
 * - `metadata-refused`: this frame cannot carry the metadata, or only so that some receivers would not decode it; the
 *   message says which.
 * - `no-key-frame`: a recording was given nothing in time that a decoder could start with.
 * - `recording-failed`: a recording cannot go on: its target takes no more (the disk or quota is full, a stream broke), or
 *   its worker is gone; what was written before can be played.
 */
export type EncodedTransformErrorCode =
  | 'not-supported'
  | 'already-attached'
  | 'closed'
  | 'too-late'
  | 'worker-failed'
  | 'worker-lost'
  | 'protocol-mismatch'
  | 'unknown-stage'
  | 'unknown-method'
  | 'invalid-options'
  | 'stage-failed'
  | 'stage-timeout'
  | 'stream-broken'
  | 'counter-exhausted'
  | 'mls-refused'
  | 'negotiation-failed'
  | 'connection-failed'
  | 'signaling-failed'
  | 'room-full'
  | 'room-refused'
  | 'channel-failed'
  | 'fingerprint-mismatch'
  | 'metadata-refused'
  | 'no-key-frame'
  | 'recording-failed';

/**
 * A failure of the toolkit, told apart by its {@link EncodedTransformError.code}.
 *
 * @example
 * ```ts
 * import { attach, createWorker, EncodedTransformError } from 'framepipe';
 *
 * async function protect(sender: RTCRtpSender): Promise<void> {
 *   try {
 *     await attach(sender, createWorker(), [{ stage: 'frameStats' }]).ready;
 *   } catch (error) {
 *     if (error instanceof EncodedTransformError && error.code === 'worker-failed') location.reload();
 *     else throw error;
 *   }
 * }
 * ```
 */
export class EncodedTransformError extends Error {
  override readonly name = 'EncodedTransformError';
  /** Which failure this is. */
  readonly code: EncodedTransformErrorCode;

  constructor(code: EncodedTransformErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** An error as it crosses a thread: codes cross, classes do not. */
export interface ErrorRecord {
  readonly code: EncodedTransformErrorCode;
  readonly message: string;
  /** Name and message of what caused it, where something did. */
  readonly cause?: string;
}

export function toErrorRecord(error: unknown): ErrorRecord {
  const code = codeOf(error);
  const { message } = error instanceof Error ? error : { message: String(error) };
  const cause = error instanceof EncodedTransformError ? error.cause : error;
  return cause === undefined ? { code, message } : { code, message, cause: String(cause) };
}

export function fromErrorRecord({ code, message, cause }: ErrorRecord): EncodedTransformError {
  return new EncodedTransformError(code, message, cause === undefined ? undefined : { cause: new Error(cause) });
}

/** What an error that a stage threw is called on the page: a wrong argument, or a failure of its own. */
export function codeOf(error: unknown): EncodedTransformErrorCode {
  if (error instanceof EncodedTransformError) return error.code;
  return error instanceof TypeError || error instanceof RangeError ? 'invalid-options' : 'stage-failed';
}
