/** A real call within the page, its pipelines encrypted, with every frame noted before it is sealed and after it opened. */
import {
  type AttachedTransform,
  type AttachOptions,
  attach,
  type DefaultStages,
  type PipelineEvent,
  type PipelineStats,
  type TappedFrame,
  tapFrames,
} from 'framepipe';
import type { SFrameOptions } from '../../../../workers/stages/sframe.js';
import { type Call, type CallOptions, connect } from '../../../helpers/call.js';
import { until } from '../../../helpers/until.js';

export type End = AttachedTransform<
  DefaultStages,
  readonly [{ readonly stage: 'tap' }, { readonly stage: 'sframe'; readonly options?: SFrameOptions }]
>;

/** The frames that passed a tap, by content. */
export interface Noted {
  /** One for each frame, in order; equal frames have equal ones. */
  readonly prints: string[];
  /** Those of key frames, as the browser says. */
  readonly keys: Set<string>;
  readonly mimeTypes: Set<string>;
  readonly sources: Set<number>;
  /** Frames that passed unseen since the first, because the page was slow. */
  missed: number;
}

/** One track of the call. */
export interface Track {
  readonly kind: string;
  readonly from: End;
  readonly to: End;
  readonly sent: Noted;
  readonly opened: Noted;
  readonly events: PipelineEvent[];
}

/** What a call is to be like. */
export interface SealedCallOptions extends Pick<CallOptions, 'kinds'> {
  /** What both ends prefer, as {@link codecsOf} gives them. */
  readonly codecs?: readonly RTCRtpCodec[];
  readonly sendEncodings?: RTCRtpEncodingParameters[];
  /** Changes the answer before anybody has it. */
  readonly munge?: (sdp: string) => string;
  /** Default: the same as the sender's. */
  readonly receiving?: SFrameOptions;
  /** Of both ends. */
  readonly attaching?: AttachOptions;
}

/** Codecs of this browser, by name and by what their format parameters contain. */
export function codecsOf(mimeType: string, format = ''): RTCRtpCodec[] {
  const all = RTCRtpSender.getCapabilities(mimeType.split('/')[0]!)?.codecs ?? [];
  return all.filter((codec) => codec.mimeType === mimeType && (codec.sdpFmtpLine ?? '').includes(format));
}

/** A call with pipelines attached to both ends of each track. */
export async function sealedCall(
  worker: Worker,
  options: SFrameOptions,
  { kinds, codecs = [], sendEncodings = [], munge, receiving = options, attaching }: SealedCallOptions = {},
): Promise<Call & { readonly tracks: readonly Track[] }> {
  const { encryptionKey, ...unkeyed } = options;
  const senders: End[] = [];
  const receivers: End[] = [];
  const attachTo = (target: RTCRtpSender | RTCRtpReceiver, own: SFrameOptions): End =>
    attach(target, worker, [{ stage: 'tap' }, { stage: 'sframe', options: own }], attaching);
  const call = await connect(
    ({ caller, callee, stream }) => {
      for (const track of stream.getTracks()) {
        const encodings = track.kind === 'video' ? sendEncodings : [];
        const init: RTCRtpTransceiverInit = { direction: 'sendonly', streams: [stream], sendEncodings: encodings };
        const transceiver = caller.addTransceiver(track, init);
        senders.push(attachTo(transceiver.sender, unkeyed));
        const own = codecs.filter(({ mimeType }) => mimeType.startsWith(track.kind));
        const others = (RTCRtpSender.getCapabilities(track.kind)?.codecs ?? []).filter((codec) => !own.includes(codec));
        if (own.length > 0) transceiver.setCodecPreferences([...own, ...others]);
      }
      if (munge) {
        const own: { setLocalDescription(description?: RTCLocalSessionDescriptionInit): Promise<void> } = callee;
        const { setLocalDescription } = own;
        own.setLocalDescription = async () => {
          const { sdp = '' } = await callee.createAnswer();
          await setLocalDescription.call(callee, { type: 'answer', sdp: munge(sdp) });
        };
      }
      callee.addEventListener('track', ({ receiver }) => receivers.push(attachTo(receiver, receiving)));
    },
    kinds ? { kinds } : {},
  );
  const tracks = senders.map((from) => {
    const to = receivers.find(({ kind }) => kind === from.kind)!;
    const events: PipelineEvent[] = [];
    to.addEventListener('report', ({ detail }) => events.push(detail));
    return { kind: from.kind, from, to, sent: noteFrames(from), opened: noteFrames(to), events };
  });
  if (encryptionKey) {
    const { key, keyID } = encryptionKey;
    for (const track of tracks) await begin(track, () => track.from.stages.sframe.setEncryptionKey(key, keyID));
  }
  return { ...call, tracks };
}

/** Gives a sender its key when its frames are noted, so that every frame that opens was noted before. */
export async function begin({ sent }: Pick<Track, 'sent'>, giveKey: () => Promise<void>): Promise<void> {
  await until('frames to seal', () => sent.prints.length > 0);
  await giveKey();
}

/** Notes every frame that passes the tap of an end. */
export function noteFrames(end: Pick<End, 'stages'>): Noted {
  const noted: Noted = { prints: [], keys: new Set(), mimeTypes: new Set(), sources: new Set(), missed: 0 };
  void (async () => {
    const reader = tapFrames(end.stages.tap).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      note(noted, value);
    }
  })().catch(() => {});
  return noted;
}

function note(noted: Noted, { data, type, mimeType, synchronizationSource, missed }: TappedFrame): void {
  noted.missed += missed;
  if (data.byteLength === 0) return;
  const print = fingerprint(new Uint8Array(data));
  noted.prints.push(print);
  if (type === 'key') noted.keys.add(print);
  noted.mimeTypes.add(mimeType);
  noted.sources.add(synchronizationSource);
}

/** Length, FNV-1a, and the first bytes. */
export function fingerprint(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return `${bytes.length}:${hash >>> 0}:${bytes.subarray(0, 8).join()}`;
}

/** Waits until so many more frames than now have opened. */
export async function opens(track: Pick<Track, 'opened' | 'kind'>, frames: number): Promise<void> {
  const before = track.opened.prints.length;
  await until(`${frames} more ${track.kind} frames opened`, () => track.opened.prints.length >= before + frames);
}

/** What opened that nobody sent: nothing, one hopes. Looks until what was sent has been noted, too. */
export async function foreign({ sent, opened }: Pick<Track, 'sent' | 'opened'>): Promise<string[]> {
  const now = [...opened.prints];
  const rest = () => {
    const known = new Set(sent.prints);
    return now.filter((print) => !known.has(print));
  };
  await until('the copies of what was sent', () => rest().length === 0, 2_000).catch(() => {});
  return rest().length > sent.missed ? rest() : [];
}

/** How many frames an end dropped, of all causes. */
export async function droppedBy(end: End): Promise<number> {
  const { dropped } = await end.stages.sframe.getDecrypterStats();
  return Object.values(dropped).reduce((total, count) => total + count, 0);
}

/** Key frames that both ends of all tracks asked for. */
export async function keyFrameRequests(ends: readonly Pick<End, 'getStats'>[]): Promise<number[]> {
  return Promise.all(ends.map(async (end) => ((await end.getStats()) as PipelineStats).keyFrameRequests));
}
