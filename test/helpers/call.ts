import { negotiate, prefer, trickle } from '../../src/testing/negotiate.js';
import { until } from './until.js';

export { negotiate, prefer, trickle } from '../../src/testing/negotiate.js';

/** Options of {@link connect}. */
export interface CallOptions {
  /** Default both. */
  readonly kinds?: readonly ('audio' | 'video')[];
  /** As in SDP, for example `video/VP9`: what both ends prefer. */
  readonly codec?: string;
  readonly caller?: RTCPeerConnection;
  readonly callee?: RTCPeerConnection;
}

/** A call within the page: media flows from `caller` to `callee`. */
export interface Call {
  readonly caller: RTCPeerConnection;
  readonly callee: RTCPeerConnection;
  readonly stream: MediaStream;
  close(): void;
}

const open: Call[] = [];

/** Ends every call that a test has left open; for `afterEach`. */
export function closeCalls(): void {
  for (const call of open.splice(0)) call.close();
}

/**
 * The browser's fake camera and microphone. Stop the tracks: as long as one is open anywhere in the page, Chromium's
 * camera stays as small as it.
 */
export function fakeMedia(kinds: readonly ('audio' | 'video')[] = ['audio', 'video']): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia({
    audio: kinds.includes('audio'),
    video: kinds.includes('video') && { width: 320, height: 240, frameRate: 30 },
  });
}

/** Makes a camera's pictures large enough for layers, once a small one of the test before has really ended. */
export async function enlarge(track: MediaStreamTrack): Promise<void> {
  const large = { width: { exact: 1280 }, height: { exact: 720 } };
  await until('a large picture', () =>
    track.applyConstraints(large).then(
      () => true,
      () => false,
    ),
  );
}

/**
 * Prepares a call whose tracks are not added yet; `prepare` adds them and attaches pipelines. Resolves when the offer
 * has been answered.
 */
export async function connect(
  prepare: (call: Call) => void | Promise<void>,
  {
    kinds = ['audio', 'video'],
    codec,
    caller = new RTCPeerConnection(),
    callee = new RTCPeerConnection(),
  }: CallOptions = {},
): Promise<Call> {
  const stream = await fakeMedia(kinds);
  // Chromium decodes no audio that nobody plays.
  const audio = new Audio();
  callee.addEventListener('track', ({ track }) => {
    if (track.kind !== 'audio') return;
    audio.srcObject = new MediaStream([track]);
    audio.play().catch(() => {});
  });
  const call: Call = {
    caller,
    callee,
    stream,
    close() {
      caller.close();
      callee.close();
      audio.srcObject = null;
      for (const track of stream.getTracks()) track.stop();
    },
  };
  open.push(call);
  trickle(caller, callee);
  trickle(callee, caller);
  await prepare(call);
  if (codec) for (const transceiver of caller.getTransceivers()) prefer(transceiver, codec);
  await negotiate(caller, callee);
  return call;
}

/** Whether this browser can send and receive a codec. */
export function hasCodec(mimeType: string): boolean {
  const [kind] = mimeType.split('/');
  const has = (codecs: readonly RTCRtpCodec[] = []) =>
    codecs.some((codec) => codec.mimeType.toLowerCase() === mimeType.toLowerCase());
  return has(RTCRtpSender.getCapabilities(kind!)?.codecs) && has(RTCRtpReceiver.getCapabilities(kind!)?.codecs);
}

/** The sums of what a connection has sent and received, by kind. */
export async function rtpCounts(pc: RTCPeerConnection, kind: 'audio' | 'video'): Promise<RtpCounts> {
  const counts = { packetsSent: 0, packetsReceived: 0, framesSent: 0, framesDecoded: 0, audioEnergy: 0 };
  for (const stats of (await pc.getStats()).values()) {
    if (stats.kind !== kind) continue;
    if (stats.type === 'outbound-rtp') {
      counts.packetsSent += stats.packetsSent ?? 0;
      counts.framesSent += stats.framesSent ?? 0;
    } else if (stats.type === 'inbound-rtp') {
      counts.packetsReceived += stats.packetsReceived ?? 0;
      counts.framesDecoded += stats.framesDecoded ?? 0;
      counts.audioEnergy += stats.totalAudioEnergy ?? 0;
    }
  }
  return counts;
}

export interface RtpCounts {
  readonly packetsSent: number;
  readonly packetsReceived: number;
  readonly framesSent: number;
  readonly framesDecoded: number;
  readonly audioEnergy: number;
}

/** Waits until `pc` has decoded that many more video frames than now. */
export async function decoded(pc: RTCPeerConnection, frames: number): Promise<void> {
  const before = (await rtpCounts(pc, 'video')).framesDecoded;
  await until(
    `${frames} more frames decoded`,
    async () => (await rtpCounts(pc, 'video')).framesDecoded >= before + frames,
  );
}
