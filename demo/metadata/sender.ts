import type { Captions } from './captions.js';
import type { MetadataCall } from './metadata-call.js';
import { type PictureSource, pictureSource } from './picture-source.js';
import type { Scene } from './scene.js';

/** Least time between two pictures, in milliseconds: some less than the thirtieth of a second that is meant. */
const INTERVAL = 30;

/** Draws pictures, and sends what belongs to each: with its frame, and over the data channel for comparison. */
export class Sender {
  readonly #scene: Scene;
  readonly #captions: Captions;
  readonly #source: PictureSource;
  #call: MetadataCall | undefined;
  #request = 0;
  #last = 0;

  constructor(scene: Scene, captions: Captions) {
    this.#scene = scene;
    this.#captions = captions;
    this.#source = pictureSource(scene.canvas);
    this.#wait();
  }

  get track(): MediaStreamTrack {
    return this.#source.track;
  }

  /** Whether values are tied to raw frames. */
  get isExact(): boolean {
    return this.#source.isExact;
  }

  send(call: MetadataCall): void {
    this.#call = call;
  }

  stop(): void {
    cancelAnimationFrame(this.#request);
    this.track.stop();
  }

  #wait(): void {
    this.#request = requestAnimationFrame((now) => {
      this.#wait();
      if (now - this.#last < INTERVAL) return;
      this.#last = now;
      void this.#sendPicture();
    });
  }

  async #sendPicture(): Promise<void> {
    const call = this.#call;
    const caption = call && this.#captions.next();
    if (caption) this.#scene.line = caption.line;
    const pointer = this.#scene.draw();
    await this.#source.push(async (frame) => {
      if (!call) return;
      const { outgoing } = call;
      const sent = frame
        ? [outgoing.bindFrame(frame, 'pointer', pointer), caption && outgoing.bindFrame(frame, 'caption', caption.text)]
        : [outgoing.send('pointer', pointer), caption && outgoing.send('caption', caption.text)];
      await Promise.all(sent);
    });
    if (call?.channelHere.readyState === 'open') {
      call.channelHere.send(JSON.stringify({ pointer, caption: caption?.text }));
    }
  }
}
