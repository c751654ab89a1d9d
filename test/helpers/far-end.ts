import type { FarEndCounts, FarEndOptions } from '../fixtures/workers/far-end.worker.js';

/**
 * The other end of a call under test: a connection with transforms of its own, made without the library, that seal all
 * it sends and tell sealed frames from clear ones among those that arrive.
 */
export class FarEnd {
  /** Chromium heeds a transform on it at any time. */
  readonly pc = new RTCPeerConnection({ encodedInsertableStreams: true });
  readonly #worker = new Worker(new URL('../fixtures/workers/far-end.worker.ts', import.meta.url), { type: 'module' });

  constructor() {
    this.pc.addEventListener('signalingstatechange', () => this.#arm());
  }

  addTracks(stream: MediaStream): void {
    for (const track of stream.getTracks()) this.pc.addTrack(track, stream);
    this.#arm();
  }

  /** What has arrived so far. */
  async arrived(kind: 'audio' | 'video'): Promise<FarEndCounts> {
    const answer = new Promise<MessageEvent<Record<string, FarEndCounts>>>((resolve) =>
      this.#worker.addEventListener('message', resolve, { once: true }),
    );
    this.#worker.postMessage({});
    return (await answer).data[kind]!;
  }

  close(): void {
    this.pc.close();
    this.#worker.terminate();
  }

  #arm(): void {
    if (this.pc.signalingState === 'closed') return;
    for (const { sender, receiver } of this.pc.getTransceivers()) {
      const kind = receiver.track.kind as FarEndOptions['kind'];
      sender.transform ??= this.#transform({ side: 'sender', kind });
      receiver.transform ??= this.#transform({ side: 'receiver', kind });
    }
  }

  #transform(options: FarEndOptions): RTCRtpScriptTransform {
    return new RTCRtpScriptTransform(this.#worker, options);
  }
}
