import { pause } from '../helpers/until.js';

/** What a page of the demo has made. */
interface Made {
  readonly connections: RTCPeerConnection[];
  readonly contexts: AudioContext[];
  readonly timers: number[];
  isOver: boolean;
  readonly tracks: MediaStreamTrack[];
  readonly workers: Set<Worker>;
}

/** A page of the demo within the page of the tests, which ends whatever it has begun. */
export class DemoPage {
  readonly made: Made = { connections: [], contexts: [], timers: [], isOver: false, tracks: [], workers: new Set() };
  readonly #place = document.createElement('div');
  readonly #restore: () => void;

  private constructor(page: Document) {
    this.#place.append(...page.body.childNodes);
    document.body.append(this.#place);
    this.#restore = watch(this.made);
  }

  /** @param url of the page, before its scripts run: the caller imports them */
  static async open(url: URL): Promise<DemoPage> {
    const response = await fetch(url);
    return new DemoPage(new DOMParser().parseFromString(await response.text(), 'text/html'));
  }

  find<T extends HTMLElement>(selector: string): T {
    return this.#place.querySelector<T>(selector)!;
  }

  textOf(selector: string): string {
    return this.find(selector).textContent ?? '';
  }

  async close(): Promise<void> {
    this.#restore();
    this.made.isOver = true;
    const { connections, contexts, timers, tracks, workers } = this.made;
    for (const timer of timers) clearInterval(timer);
    for (const track of tracks) track.stop();
    // Never done in Firefox where there is no device for sound.
    for (const context of contexts) context.close().catch(() => {});
    for (const connection of connections) connection.close();
    for (const worker of workers) worker.terminate();
    // What is on its way is still told, and looks for its place.
    await pause(100);
    this.#place.remove();
  }
}

function watch(made: Made): () => void {
  const { connections, contexts, timers, tracks, workers } = made;
  const globals = { AudioContext, RTCPeerConnection, Worker };
  const { requestAnimationFrame, setInterval } = window;
  const { captureStream } = HTMLCanvasElement.prototype;
  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      connections.push(this);
    }
  };
  globalThis.AudioContext = class extends AudioContext {
    constructor(options?: AudioContextOptions) {
      super(options);
      contexts.push(this);
    }
    override createMediaStreamDestination(): MediaStreamAudioDestinationNode {
      const destination = super.createMediaStreamDestination();
      tracks.push(...destination.stream.getTracks());
      return destination;
    }
  };
  globalThis.Worker = class extends Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      // The library's own holds the media of all connections of the page, the tests' too, for as long as there is one.
      if (options?.name !== 'framepipe-hold') workers.add(this);
    }
    override terminate(): void {
      super.terminate();
      workers.delete(this);
    }
  };
  window.requestAnimationFrame = (callback) => requestAnimationFrame((now) => made.isOver || callback(now));
  window.setInterval = ((handler: TimerHandler, timeout?: number) => {
    const timer = setInterval(handler, timeout);
    timers.push(timer);
    return timer;
  }) as typeof setInterval;
  HTMLCanvasElement.prototype.captureStream = function (this: HTMLCanvasElement, rate) {
    const stream = captureStream.call(this, rate);
    tracks.push(...stream.getTracks());
    return stream;
  };
  return () => {
    Object.assign(globalThis, globals, { requestAnimationFrame, setInterval });
    HTMLCanvasElement.prototype.captureStream = captureStream;
  };
}
