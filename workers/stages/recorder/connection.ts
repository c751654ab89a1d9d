import { isKeyFrame } from '../../../src/codecs/key-frame.js';
import { type RecordedCodec, type RecordedFrame, recordedCodecOf } from '../../../src/recording/recorded-frame.js';
import {
  RECORDER_CREDIT,
  type RecorderCommand,
  type RecorderMessage,
} from '../../../src/recording/recording-protocol.js';
import type { Bytes, FrameInfo } from '../../../src/shared/stage.js';

/** What a connection tells the stage. */
export interface ConnectionListener {
  /** Nothing can be recorded before a key frame. */
  onKeyFrameNeeded(): void;
  /** There was no room for this frame, the first of some. */
  onOverflow(frame: FrameInfo): void;
  onClosed(): void;
}

/** How far the browser's times of arrival are believed, in milliseconds from when a frame passed. */
const PLAUSIBLE = 60_000;

/** One recording's line to the stage: carries copies as far as there is room for them. */
export class RecorderConnection {
  readonly #port: MessagePort;
  readonly #listener: ConnectionListener;
  #credit = RECORDER_CREDIT;
  #missed = 0;
  /** After an overflow, pictures are of no use until the next key frame. */
  #awaitsKeyFrame = false;

  constructor(port: MessagePort, listener: ConnectionListener) {
    this.#port = port;
    this.#listener = listener;
    port.onmessage = ({ data }: MessageEvent<RecorderCommand>) => this.#obey(data);
  }

  add(bytes: Bytes, info: FrameInfo, codec: RecordedCodec): void {
    const keyFrame = info.kind === 'audio' || isKeyFrame(bytes, info.mimeType) === true;
    if (this.#credit <= 0 || (this.#awaitsKeyFrame && !keyFrame)) {
      if (this.#missed === 0) this.#listener.onOverflow(info);
      this.#awaitsKeyFrame = info.kind === 'video';
      this.#missed += 1;
      return;
    }
    this.#awaitsKeyFrame = false;
    this.#credit -= bytes.length;
    const message: RecorderMessage = { frame: copyFrame(bytes, info, codec, keyFrame), missed: this.#missed };
    this.#missed = 0;
    this.#port.postMessage(message, [message.frame.data.buffer]);
  }

  close(): void {
    this.#port.onmessage = null;
    this.#port.postMessage(null satisfies RecorderMessage);
    this.#port.close();
    this.#listener.onClosed();
  }

  #obey(command: RecorderCommand): void {
    if ('close' in command) {
      this.close();
    } else if ('keyFrame' in command) {
      this.#listener.onKeyFrameNeeded();
    } else {
      const wasFull = this.#credit <= 0;
      this.#credit += command.credit;
      if (wasFull && this.#credit > 0 && this.#awaitsKeyFrame) this.#listener.onKeyFrameNeeded();
    }
  }
}

/** Which codec is to be recorded of a frame; undefined for comfort noise, events and redundant sound. */
export function codecOf({ mimeType }: FrameInfo): RecordedCodec | undefined {
  return recordedCodecOf(mimeType);
}

function copyFrame(
  bytes: Bytes,
  info: FrameInfo,
  codec: RecordedCodec,
  keyFrame: boolean,
): Omit<RecordedFrame, 'track'> {
  const { kind, mimeType, rtpTimestamp, synchronizationSource: ssrc, metadata } = info;
  const { timeOrigin } = performance;
  const now = performance.now();
  const { receiveTime, captureTime, spatialIndex } = metadata;
  const isPlausible = receiveTime !== undefined && Math.abs(now - receiveTime) < PLAUSIBLE;
  return {
    kind,
    codec,
    mimeType,
    keyFrame,
    data: bytes.slice(),
    rtpTimestamp,
    ssrc,
    time: timeOrigin + now,
    ...(isPlausible && { receiveTime: timeOrigin + receiveTime }),
    ...(captureTime !== undefined && { captureTime: timeOrigin + captureTime }),
    ...(spatialIndex !== undefined && { spatialIndex }),
  };
}
