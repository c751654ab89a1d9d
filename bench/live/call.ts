import type { Secret } from './secret.js';
import type { LiveVariant } from './variants.js';

/** Audio tracks each way. */
export const TRACKS = 12;
/** How long frames may still come once nothing is sent any more, in milliseconds. */
const QUIET = 300;

/** A call within the page whose ends have a worker each. */
export class LiveCall {
  readonly #ends: readonly [RTCPeerConnection, RTCPeerConnection];
  readonly #workers: readonly [Worker, Worker];
  readonly #audio: HTMLAudioElement;

  private constructor(
    ends: readonly [RTCPeerConnection, RTCPeerConnection],
    workers: readonly [Worker, Worker],
    audio: HTMLAudioElement,
  ) {
    this.#ends = ends;
    this.#workers = workers;
    this.#audio = audio;
  }

  /** The one worker that is measured: it encrypts what one end sends, and decrypts what it receives. */
  get worker(): Worker {
    return this.#workers[0];
  }

  static async open(variant: LiveVariant, track: MediaStreamTrack, secret: Secret): Promise<LiveCall> {
    const ends = [new RTCPeerConnection(), new RTCPeerConnection()] as const;
    const start = () => new Worker(variant.script, { type: 'module' });
    const workers = [start(), start()] as const;
    const audio = new Audio();
    for (const [index, end] of ends.entries()) {
      const [worker, other] = [workers[index]!, ends[1 - index]!];
      variant.prepare(worker, secret);
      end.addEventListener('icecandidate', ({ candidate }) => void other.addIceCandidate(candidate ?? undefined));
      for (let count = 0; count < TRACKS; count += 1) end.addTrack(track.clone(), new MediaStream());
      for (const { sender, receiver } of end.getTransceivers()) {
        variant.attach(sender, worker, secret);
        variant.attach(receiver, worker, secret);
      }
    }
    // One of them is listened to, so that something is decoded.
    audio.srcObject = new MediaStream([ends[0].getTransceivers()[0]!.receiver.track]);
    audio.play().catch(() => {});
    const [caller, callee] = ends;
    await caller.setLocalDescription();
    await callee.setRemoteDescription(caller.localDescription!);
    await callee.setLocalDescription();
    await caller.setRemoteDescription(callee.localDescription!);
    return new LiveCall(ends, workers, audio);
  }

  /** Frames that went through the worker so far, which are packets where the media are audio; and what was heard. */
  async counts(): Promise<{ readonly frames: number; readonly energy: number }> {
    let [frames, energy] = [0, 0];
    for (const stats of (await this.#ends[0].getStats()).values()) {
      if (stats.type === 'outbound-rtp') frames += stats.packetsSent;
      if (stats.type !== 'inbound-rtp') continue;
      frames += stats.packetsReceived;
      energy += stats.totalAudioEnergy ?? 0;
    }
    return { frames, energy };
  }

  /** Whether both ends send: calls wait for each other, warm, and one of them flows. */
  async flow(active: boolean): Promise<void> {
    const senders = this.#ends.flatMap((end) => end.getSenders());
    await Promise.all(
      senders.map((sender) => {
        const parameters = sender.getParameters();
        for (const encoding of parameters.encodings) encoding.active = active;
        return sender.setParameters(parameters);
      }),
    );
    if (!active) await new Promise((resolve) => setTimeout(resolve, QUIET));
  }

  async close(): Promise<void> {
    this.#audio.srcObject = null;
    for (const { track } of this.#ends.flatMap((end) => end.getSenders())) track?.stop();
    // Closing a connection through which frames pass holds up the page, in Chromium for seconds on a busy machine.
    await new Promise((resolve) => setTimeout(resolve, QUIET));
    for (const end of this.#ends) end.close();
    for (const worker of this.#workers) worker.terminate();
  }
}
