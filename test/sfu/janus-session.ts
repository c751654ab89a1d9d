import module, { type JanusJS } from 'janus-gateway';
import adapter from 'webrtc-adapter';

/** The package's types are those of a CommonJS module, which it is none of. */
const Janus = module as unknown as typeof JanusJS.Janus;

const PLUGIN = 'janus.plugin.videoroom';

/** What the VideoRoom plugin says: https://janus.conf.meetecho.com/docs/videoroom.html. */
export interface RoomMessage {
  readonly videoroom: string;
  readonly error?: string;
  readonly id?: number;
  readonly configured?: string;
  readonly [property: string]: unknown;
}

type Jsep = JanusJS.JSEP;

/** A session of janus-gateway, the client that Janus' authors make, as it is published. */
export class JanusSession {
  /** Resolves when the connection to the server is lost. */
  readonly lost: Promise<void>;
  readonly #janus: JanusJS.Janus;

  private constructor(janus: JanusJS.Janus, lost: Promise<void>) {
    this.#janus = janus;
    this.lost = lost;
  }

  static async open(server: string): Promise<JanusSession> {
    await init();
    return new Promise((resolve, reject) => {
      let lose: () => void;
      const lost = new Promise<void>((done) => {
        lose = done;
      });
      const janus = new Janus({
        server,
        destroyOnUnload: false,
        success: () => resolve(new JanusSession(janus, lost)),
        error: (reason) => {
          reject(new Error(String(reason)));
          lose();
        },
      });
    });
  }

  /** A handle of the VideoRoom plugin. */
  attach(): Promise<RoomHandle> {
    return new Promise((resolve, reject) => {
      const early: [RoomMessage, Jsep | undefined][] = [];
      let handle: RoomHandle | undefined;
      this.#janus.attach({
        plugin: PLUGIN,
        success(plugin) {
          handle = new RoomHandle(plugin);
          for (const message of early) handle.hear(...message);
          resolve(handle);
        },
        error: (reason) => reject(new Error(reason)),
        onmessage(message, jsep) {
          if (handle) handle.hear(message as unknown as RoomMessage, jsep);
          else early.push([message as unknown as RoomMessage, jsep]);
        },
        webrtcState: (isConnected) => handle?.connected(isConnected),
      });
    });
  }

  /** Ends it at both ends. */
  close(): void {
    this.#janus.destroy({ cleanupHandles: true, notifyDestroyed: false });
  }
}

/** A handle of the VideoRoom plugin, with promises: one publisher or one subscriber, with a connection of its own. */
export class RoomHandle {
  /** Resolves when media can flow, as the server says. */
  readonly up: Promise<void>;
  readonly #plugin: JanusJS.PluginHandle;
  #up!: () => void;
  /** Whoever waits for the answer to what was sent, in order. */
  readonly #waiting: ((message: RoomMessage, jsep?: Jsep) => boolean)[] = [];

  constructor(plugin: JanusJS.PluginHandle) {
    this.#plugin = plugin;
    this.up = new Promise((resolve) => {
      this.#up = resolve;
    });
  }

  connected(isConnected: boolean): void {
    if (isConnected) this.#up();
  }

  hear(message: RoomMessage, jsep?: Jsep): void {
    const at = this.#waiting.findIndex((hears) => hears(message, jsep));
    if (at >= 0) this.#waiting.splice(at, 1);
  }

  /** Asks for what is answered at once. */
  ask(message: { request: string; [property: string]: unknown }): Promise<RoomMessage> {
    return new Promise((resolve, reject) => {
      const success = (answer: RoomMessage) => (answer.error ? reject(new Error(answer.error)) : resolve(answer));
      this.#plugin.send({ message, success, error: (reason) => reject(new Error(reason)) });
    });
  }

  /** Sends what is answered by an event later: the first that `matches`. */
  send(
    message: { request: string; [property: string]: unknown },
    matches: (message: RoomMessage) => boolean,
    jsep?: Jsep,
  ): Promise<{ readonly message: RoomMessage; readonly jsep: Jsep | undefined }> {
    return new Promise((resolve, reject) => {
      this.#waiting.push((heard, description) => {
        if (heard.error) reject(new Error(heard.error));
        else if (matches(heard)) resolve({ message: heard, jsep: description });
        return heard.error !== undefined || matches(heard);
      });
      this.#plugin.send({ message, ...(jsep && { jsep }), error: (reason) => reject(new Error(reason)) });
    });
  }

  /** An offer, from a connection that `PeerConnection` makes; it tells the server that the media is encrypted. */
  offer(PeerConnection: typeof RTCPeerConnection, tracks: readonly JanusJS.TrackOption[]): Promise<Jsep> {
    return new Promise((success, error) =>
      makingConnections(PeerConnection, () =>
        this.#plugin.createOffer({ tracks: [...tracks], externalEncryption: true, success, error }),
      ),
    );
  }

  /** The answer to an offer, which receives all that it offers. */
  answer(PeerConnection: typeof RTCPeerConnection, jsep: Jsep): Promise<Jsep> {
    return new Promise((success, error) =>
      makingConnections(PeerConnection, () =>
        this.#plugin.createAnswer({ jsep, externalEncryption: true, success, error }),
      ),
    );
  }

  /** Takes the answer to an {@link offer}. */
  accept(jsep: Jsep): Promise<unknown> {
    return new Promise((success, error) => this.#plugin.handleRemoteJsep({ jsep, success, error }));
  }
}

/** The library makes its connection while `work` runs, by the global constructor. */
function makingConnections(PeerConnection: typeof RTCPeerConnection, work: () => void): void {
  const native = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = PeerConnection;
  try {
    work();
  } finally {
    globalThis.RTCPeerConnection = native;
  }
}

async function init(): Promise<void> {
  // It takes the page's handler for its own, and calls it after Karma has let go of it.
  const { onbeforeunload } = window;
  window.onbeforeunload = null;
  const dependencies = Janus.useDefaultDependencies({ adapter });
  await new Promise<void>((callback) => Janus.init({ debug: false, dependencies, callback }));
  window.onbeforeunload = onbeforeunload;
}
