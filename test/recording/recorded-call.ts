import {
  type AttachedTransform,
  attach,
  type DefaultStages,
  type Pipeline,
  passphraseKey,
  type TappedFrame,
  tapFrames,
} from 'framepipe';
import { type Call, type CallOptions, connect, enlarge } from '../helpers/call.js';
import { pause } from '../helpers/until.js';

const captureTime = 'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time';

/** An encrypted call with a recorder at the receiving end, and a tap that sees what the recorder sees. */
export interface RecordedCall {
  readonly call: Call;
  readonly worker: Worker;
  readonly senders: readonly AttachedTransform[];
  readonly receivers: readonly AttachedTransform[];
  /** What passed the recorders so far. */
  readonly frames: readonly TappedFrame[];
  /** Lets the media end, and what is on its way arrive. */
  silence(): Promise<void>;
}

/**
 * Receivers are attached, and `prepare` is given them; nothing is sent before all of them listen: senders have no key.
 */
export async function recordedCall(
  worker: Worker,
  prepare: (receivers: readonly AttachedTransform[]) => void,
  options: CallOptions & {
    readonly tellsCaptureTimes?: boolean;
    readonly stream?: MediaStream;
    /** As in WebRTC SVC, for example `L3T3`. */
    readonly scalabilityMode?: string;
  } = {},
): Promise<RecordedCall> {
  const pipeline = [{ stage: 'tap' }, { stage: 'recorder' }, { stage: 'sframe' }] as const;
  const attachTo = (target: RTCRtpSender | RTCRtpReceiver) =>
    attach<DefaultStages, Pipeline<DefaultStages>>(target, worker, pipeline);
  const senders: AttachedTransform[] = [];
  const receivers: AttachedTransform[] = [];
  const frames: TappedFrame[] = [];
  const key = await passphraseKey('correct horse battery staple', { salt: 'test' });
  const call = await connect(async ({ caller, callee, stream }) => {
    if (options.scalabilityMode) for (const track of stream.getVideoTracks()) await enlarge(track);
    for (const track of (options.stream ?? stream).getTracks()) {
      const { scalabilityMode } = options;
      const hasLayers = scalabilityMode !== undefined && track.kind === 'video';
      const sendEncodings = hasLayers ? [{ scalabilityMode } as RTCRtpEncodingParameters] : [];
      const transceiver = caller.addTransceiver(track, { streams: [stream], sendEncodings });
      if (options.tellsCaptureTimes) tellCaptureTimes(transceiver);
      const sender = attachTo(transceiver.sender);
      senders.push(sender);
    }
    callee.addEventListener('track', ({ receiver: target }) => {
      const receiver = attachTo(target);
      receivers.push(receiver);
      void tapFrames(receiver.stages.tap).pipeTo(
        new WritableStream({
          write: (frame) => {
            frames.push(frame);
          },
        }),
      );
      if (receivers.length === senders.length) prepare(receivers);
    });
  }, options);
  // Answered behind all that was asked before, of the taps and the recorders.
  await Promise.all(receivers.map(({ stages }) => stages.sframe.addDecryptionKey(key, 0)));
  await Promise.all(senders.map(({ stages }) => stages.sframe.setEncryptionKey(key, 0)));
  const silence = async () => {
    await Promise.all(call.caller.getSenders().map((sender) => sender.replaceTrack(null)));
    await pause(300);
  };
  return { call, worker, senders, receivers, frames, silence };
}

function tellCaptureTimes(transceiver: RTCRtpTransceiver): void {
  const known = transceiver.getHeaderExtensionsToNegotiate?.();
  const changed = known?.map((one) => (one.uri === captureTime ? { ...one, direction: 'sendrecv' } : one));
  if (changed) transceiver.setHeaderExtensionsToNegotiate?.(changed as RTCRtpHeaderExtensionCapability[]);
}
