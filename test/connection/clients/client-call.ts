import { expect } from 'chai';
import { type AttachedPeerConnection, attachToPeerConnection, wrapPeerConnection } from 'framepipe';
import { fakeMedia, rtpCounts } from '../../helpers/call.js';
import { FarEnd } from '../../helpers/far-end.js';
import { KINDS, type SealStages, sealWorker } from '../../helpers/sealed-call.js';
import { until } from '../../helpers/until.js';

/** Frames that make a stream. */
const ENOUGH = 6;

/**
 * A call between a client library and a far end that tells sealed frames from clear ones. As long as it lasts, whoever
 * makes a connection gets one whose frames are sealed: the library knows nothing of it.
 */
export class ClientCall {
  readonly far: FarEnd;
  readonly stream: MediaStream;
  /** The connections that the library has made, with their pipelines. */
  readonly connections: AttachedPeerConnection<SealStages>[] = [];
  readonly #native: typeof RTCPeerConnection;

  private constructor(far: FarEnd, stream: MediaStream, Base?: typeof RTCPeerConnection) {
    this.far = far;
    this.stream = stream;
    this.#native = globalThis.RTCPeerConnection;
    const worker = sealWorker();
    globalThis.RTCPeerConnection = wrapPeerConnection(Base ?? this.#native, (pc) => {
      this.connections.push(attachToPeerConnection<SealStages>(pc, worker, () => [{ stage: 'seal' }]));
    });
  }

  /** @param baseFor Makes the constructor to wrap, where the library is to get another than the browser's. */
  static async start(baseFor?: (far: FarEnd) => typeof RTCPeerConnection): Promise<ClientCall> {
    const far = new FarEnd();
    return new ClientCall(far, await fakeMedia(), baseFor?.(far));
  }

  /** Ends it. */
  end(): void {
    globalThis.RTCPeerConnection = this.#native;
    for (const { peerConnection } of this.connections) peerConnection.close();
    this.far.close();
    for (const track of this.stream.getTracks()) track.stop();
  }

  /** The far end's answer to the library's offer, with all its candidates; `sends`: it sends, too. */
  async answer(offer: RTCSessionDescriptionInit, sends = true): Promise<RTCSessionDescriptionInit> {
    const { pc } = this.far;
    await pc.setRemoteDescription(offer);
    if (sends && pc.getSenders().every(({ track }) => !track)) this.far.addTracks(this.stream);
    await pc.setLocalDescription();
    return described(pc);
  }

  /** Waits until sealed frames of every kind have arrived at the far end, and makes sure that no clear one has. */
  async sealedArrive(kinds: readonly ('audio' | 'video')[] = KINDS): Promise<void> {
    for (const kind of kinds) {
      await until(`sealed ${kind} at the far end`, async () => (await this.far.arrived(kind)).sealed >= ENOUGH);
      expect((await this.far.arrived(kind)).clear, `clear ${kind} frames`).to.equal(0);
    }
  }

  /** Waits until the library's connections play what the far end sealed, which only a pipeline could unseal. */
  async unsealedPlay(kinds: readonly ('audio' | 'video')[] = KINDS): Promise<void> {
    const receivers = () =>
      this.connections.flatMap(({ transforms }) => transforms.filter(({ side }) => side === 'receiver'));
    for (const kind of kinds) {
      await until(`unsealed ${kind}`, async () => {
        const own = receivers().filter((one) => one.kind === kind);
        const counts = await Promise.all(own.map((one) => one.stages.seal.getCounts()));
        return counts.some(({ sealed }) => sealed >= ENOUGH);
      });
    }
    if (!kinds.includes('video')) return;
    await until('frames decoded', async () => {
      const counts = await Promise.all(
        this.connections.map(({ peerConnection }) => rtpCounts(peerConnection, 'video')),
      );
      return counts.some(({ framesDecoded }) => framesDecoded >= ENOUGH);
    });
  }
}

/** A connection's own description, once it holds all candidates. */
export async function described(pc: RTCPeerConnection): Promise<RTCSessionDescriptionInit> {
  await until('all candidates', () => pc.iceGatheringState === 'complete');
  return pc.localDescription!.toJSON();
}

/**
 * Puts a server within the page in the place of WebSocket: `answer` hears what the client says, and says something by
 * `say`. Returns what gives the browser's WebSocket back.
 */
export function fakeWebSocket(
  answer: (message: string | ArrayBuffer, say: (message: string | ArrayBuffer) => void) => void,
  onOpen: (say: (message: string | ArrayBuffer) => void, url: string) => void = () => {},
): () => void {
  const native = globalThis.WebSocket;
  class FakeWebSocket extends EventTarget {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSING = 2;
    static readonly CLOSED = 3;
    readonly url: string;
    readyState = 0;
    binaryType = 'blob';
    protocol = '';
    extensions = '';
    bufferedAmount = 0;
    onopen: ((event: Event) => void) | null = null;
    onmessage: ((event: MessageEvent) => void) | null = null;
    onclose: ((event: Event) => void) | null = null;
    onerror: ((event: Event) => void) | null = null;

    constructor(url: string | URL) {
      super();
      this.url = String(url);
      setTimeout(() => {
        this.readyState = 1;
        this.#dispatch(new Event('open'));
        onOpen((message) => this.#say(message), this.url);
      });
    }

    send(data: string | ArrayBuffer | Uint8Array<ArrayBuffer>): void {
      const message = data instanceof Uint8Array ? data.slice().buffer : data;
      setTimeout(() => answer(message, (said) => this.#say(said)));
    }

    close(): void {
      if (this.readyState === 3) return;
      this.readyState = 3;
      setTimeout(() => this.#dispatch(new CloseEvent('close', { code: 1000, wasClean: true })));
    }

    #say(data: string | ArrayBuffer): void {
      if (this.readyState === 1) this.#dispatch(new MessageEvent('message', { data }));
    }

    #dispatch(event: Event): void {
      const handlers = this as unknown as Record<string, ((event: Event) => void) | null>;
      handlers[`on${event.type}`]?.(event);
      this.dispatchEvent(event);
    }
  }
  globalThis.WebSocket = FakeWebSocket as unknown as typeof WebSocket;
  return () => {
    globalThis.WebSocket = native;
  };
}
