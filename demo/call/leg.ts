import { type AttachedTransform, attach, type Pipeline, type TappedFrame, tapFrames } from 'framepipe';
import type { DefaultStages } from 'framepipe/worker.js';
import { connect, negotiate } from '../lib/connect.js';
import { type Codec, preferCodec } from './codecs.js';

/** What a {@link Leg} begins with. */
export interface LegOptions {
  readonly stream: MediaStream;
  readonly worker: Worker;
  readonly codec: Codec;
  readonly senderPipeline: Pipeline<DefaultStages>;
  readonly receiverPipeline: Pipeline<DefaultStages>;
  /** Hears of every video frame as it leaves, from the senders' tap. Default nobody. */
  readonly onFrame?: (frame: TappedFrame) => void;
}

/** One way of the call: a connection that sends and one that receives, both in this page, each with its pipelines. */
export class Leg {
  readonly senders: AttachedTransform[] = [];
  readonly receivers: AttachedTransform[] = [];
  /** What arrives. */
  readonly received = new MediaStream();
  readonly #sending = new RTCPeerConnection();
  readonly #receiving = new RTCPeerConnection();
  readonly #worker: Worker;
  readonly #onFrame: LegOptions['onFrame'];

  private constructor({ stream, worker, codec, senderPipeline, receiverPipeline, onFrame }: LegOptions) {
    this.#worker = worker;
    this.#onFrame = onFrame;
    for (const track of stream.getTracks()) {
      const transceiver = this.#sending.addTransceiver(track, { direction: 'sendonly' });
      // In the task in which the sender came to be: then even the first frame goes through the pipeline.
      this.senders.push(this.#attach(transceiver.sender, senderPipeline));
    }
    this.#watchFrames();
    this.#prefer(codec);
    this.#receiving.addEventListener('track', ({ receiver, track }) => {
      this.received.addTrack(track);
      this.receivers.push(this.#attach(receiver, receiverPipeline));
    });
  }

  /** Resolves when the pipelines run. Rejects where they cannot. */
  static async open(options: LegOptions): Promise<Leg> {
    const leg = new Leg(options);
    try {
      await Promise.all(leg.senders.map(({ ready }) => ready));
      await connect(leg.#sending, leg.#receiving);
      await Promise.all(leg.receivers.map(({ ready }) => ready));
      return leg;
    } catch (error) {
      leg.close();
      throw error;
    }
  }

  get videoSender(): AttachedTransform {
    return this.senders.find(({ kind }) => kind === 'video')!;
  }

  get videoReceiver(): AttachedTransform {
    return this.receivers.find(({ kind }) => kind === 'video')!;
  }

  /** Puts other stages in place on all senders, and on all receivers. */
  async replace(senderPipeline: Pipeline<DefaultStages>, receiverPipeline: Pipeline<DefaultStages>): Promise<void> {
    await Promise.all([
      ...this.senders.map((attached) => attached.replace(senderPipeline)),
      ...this.receivers.map((attached) => attached.replace(receiverPipeline)),
    ]);
    this.#watchFrames();
  }

  /** Changes the codec of the running call. */
  async setCodec(codec: Codec): Promise<void> {
    this.#prefer(codec);
    await negotiate(this.#sending, this.#receiving);
  }

  /** Sends, or rests. When it sends again it begins with a key frame. */
  async setActive(active: boolean): Promise<void> {
    for (const sender of this.#sending.getSenders()) {
      const parameters = sender.getParameters();
      for (const encoding of parameters.encodings) encoding.active = active;
      await sender.setParameters(parameters);
    }
  }

  close(): void {
    this.#sending.close();
    this.#receiving.close();
    for (const attached of [...this.senders, ...this.receivers]) attached.close();
  }

  /** A tap ends with the pipeline that it is in, so each pipeline's is read anew. */
  #watchFrames(): void {
    if (!this.#onFrame) return;
    const frames = tapFrames(this.videoSender.stages.tap);
    // It fails where the leg is closed before the tap has answered: then there is nothing to watch.
    frames.pipeTo(new WritableStream({ write: this.#onFrame })).catch(() => {});
  }

  #attach(target: RTCRtpSender | RTCRtpReceiver, pipeline: Pipeline<DefaultStages>): AttachedTransform {
    return attach(target, this.#worker, pipeline);
  }

  #prefer(codec: Codec): void {
    for (const transceiver of this.#sending.getTransceivers()) {
      if (transceiver.receiver.track.kind === 'video') preferCodec(transceiver, codec);
    }
  }
}
