import { checkObject } from '../shared/arguments.js';
import { EncodedTransformError } from '../shared/errors.js';
import type { MediaKind } from '../shared/stage.js';
import { negotiate, prefer, trickle } from './negotiate.js';
import { syntheticMedia } from './synthetic-media.js';

/** Options of {@link loopbackCall}. */
export interface LoopbackCallOptions {
  /** What is sent. Default both. */
  readonly kinds?: readonly MediaKind[];
  /** As in SDP, for example `video/VP9`: what both ends prefer. Default the browser's choice. */
  readonly codec?: string;
  /** What is sent, instead of {@link syntheticMedia}. Its tracks are stopped with the call. */
  readonly stream?: MediaStream;
  /** The end that sends. Default a new connection. */
  readonly caller?: RTCPeerConnection;
  /** The end that receives. Default a new connection. */
  readonly callee?: RTCPeerConnection;
  /**
   * Called with both connections before tracks are added: the place for `attachToPeerConnection`. Tracks of the stream that
   * it adds to the caller itself are not added again.
   */
  prepare?(call: LoopbackCall): unknown;
}

/** A call within the page; {@link loopbackCall} makes it. */
export interface LoopbackCall {
  /** The end that sends. */
  readonly caller: RTCPeerConnection;
  /** The end that receives. */
  readonly callee: RTCPeerConnection;
  /** What is sent. */
  readonly stream: MediaStream;
  /**
   * Waits until the callee has decoded this many more video frames (a frame that is sealed, or otherwise broken, is not
   * decoded), or has got this many more audio packets. Rejects when that takes longer than `limit` milliseconds, by default
   * 15,000.
   */
  received(kind: MediaKind, frames: number, limit?: number): Promise<void>;
  /** Closes both connections and stops the tracks. */
  close(): void;
}

/**
 * Calls from one connection of the page to another, with moving pictures and a tone instead of camera and microphone, so
 * that a real browser encodes, sends and decodes what one's stages make of it. Resolves when the offer has been answered.
 *
 * Rejects with TypeError for wrong options, with EncodedTransformError `not-supported` where there is no WebRTC (Node.js), and
 * with what negotiation or `prepare` rejects with, after all is closed again.
 *
 * @example
 * ```ts
 * import { attachToPeerConnection, createWorker } from 'framepipe';
 * import { loopbackCall } from 'framepipe/testing.js';
 *
 * const worker = createWorker();
 * const call = await loopbackCall({
 *   kinds: ['video'],
 *   prepare({ caller, callee }) {
 *     for (const pc of [caller, callee]) attachToPeerConnection(pc, worker, () => [{ stage: 'frameStats' }]);
 *   },
 * });
 * await call.received('video', 10);
 * call.close();
 * ```
 */
export async function loopbackCall(options: LoopbackCallOptions = {}): Promise<LoopbackCall> {
  checkObject('options', options);
  if (typeof RTCPeerConnection === 'undefined') {
    throw new EncodedTransformError('not-supported', 'a loopback call takes a browser with WebRTC');
  }
  const { kinds = ['audio', 'video'], codec, prepare } = options;
  const { stream = syntheticMedia(kinds), caller = new RTCPeerConnection() } = options;
  const { callee = new RTCPeerConnection() } = options;
  // Chromium decodes no audio that nobody plays.
  const audio = new Audio();
  callee.addEventListener('track', ({ track }) => {
    if (track.kind !== 'audio') return;
    audio.srcObject = new MediaStream([track]);
    audio.play().catch(() => {});
  });
  const call: LoopbackCall = {
    caller,
    callee,
    stream,
    async received(kind, frames, limit = 15_000) {
      const end = performance.now() + limit;
      const wanted = (await countOf(callee, kind)) + frames;
      for (;;) {
        const count = await countOf(callee, kind);
        if (count >= wanted) return;
        if (performance.now() > end) throw new Error(`${wanted - count} of ${frames} frames of ${kind} did not arrive`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    close() {
      caller.close();
      callee.close();
      audio.srcObject = null;
      for (const track of stream.getTracks()) track.stop();
    },
  };
  try {
    trickle(caller, callee);
    trickle(callee, caller);
    await prepare?.(call);
    const sent = caller.getSenders().map(({ track }) => track);
    for (const track of stream.getTracks()) if (!sent.includes(track)) caller.addTrack(track, stream);
    if (codec) for (const transceiver of caller.getTransceivers()) prefer(transceiver, codec);
    await negotiate(caller, callee);
    return call;
  } catch (error) {
    call.close();
    throw error;
  }
}

async function countOf(pc: RTCPeerConnection, kind: MediaKind): Promise<number> {
  let count = 0;
  for (const stats of (await pc.getStats()).values()) {
    if (stats.type !== 'inbound-rtp' || stats.kind !== kind) continue;
    count += (kind === 'video' ? stats.framesDecoded : stats.packetsReceived) ?? 0;
  }
  return count;
}
