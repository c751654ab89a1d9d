import module from 'janus-gateway';
import adapter from 'webrtc-adapter';
import { endSealedCalls } from '../../helpers/sealed-call.js';
import { ClientCall, fakeWebSocket } from './client-call.js';

/** What Janus' client asks of its server: https://janus.conf.meetecho.com/docs/rest.html. */
interface Request {
  readonly janus: string;
  readonly transaction: string;
  readonly jsep?: RTCSessionDescriptionInit;
}

type Jsep = RTCSessionDescriptionInit;
interface Handle {
  createOffer(options: { tracks: readonly object[]; success: (jsep: Jsep) => void }): void;
  handleRemoteJsep(options: { jsep: Jsep }): void;
  send(options: { message: object; jsep: Jsep }): void;
}
interface Session {
  attach(options: {
    plugin: string;
    success: (handle: Handle) => void;
    onmessage: (message: unknown, jsep?: Jsep) => void;
  }): void;
  destroy(options: object): void;
}

/** The package's types are those of a CommonJS module, which it is none of. */
const Janus = module as unknown as {
  new (options: { server: string; success: () => void; error: (reason: unknown) => void }): Session;
  init(options: { debug: boolean; dependencies: object; callback: () => void }): void;
  useDefaultDependencies(dependencies: { adapter: unknown }): object;
};

const PLUGIN = 'janus.plugin.echotest';

describe('janus-gateway, with webrtc-adapter', () => {
  let call: ClientCall;
  let restore: () => void;
  let janus: Session | undefined;

  /** A server with one session, one handle, and the far end behind it. */
  async function answer({ janus: what, transaction, jsep }: Request, say: (message: string) => void): Promise<void> {
    const reply = (message: object) => say(JSON.stringify({ transaction, session_id: 1, sender: 2, ...message }));
    if (what === 'create') reply({ janus: 'success', data: { id: 1 } });
    else if (what === 'attach') reply({ janus: 'success', data: { id: 2 } });
    else if (what === 'message' && jsep) {
      reply({ janus: 'ack' });
      const event = { plugin: PLUGIN, data: { echotest: 'event', result: 'ok' } };
      reply({ janus: 'event', plugindata: event, jsep: await call.answer(jsep) });
    } else reply({ janus: 'ack' });
  }

  afterEach(() => {
    call.end();
    restore();
    janus?.destroy({ notifyDestroyed: false });
    endSealedCalls();
  });

  it('publishes and plays sealed frames', async () => {
    call = await ClientCall.start();
    restore = fakeWebSocket((text, say) => void answer(JSON.parse(text as string), say));
    const dependencies = Janus.useDefaultDependencies({ adapter });
    // It takes the page's handler for its own, and calls it after Karma has let go of it.
    const { onbeforeunload } = window;
    window.onbeforeunload = null;
    await new Promise<void>((callback) => Janus.init({ debug: false, dependencies, callback }));
    window.onbeforeunload = onbeforeunload;
    await new Promise<void>((resolve, reject) => {
      janus = new Janus({ server: 'ws://localhost:1', success: resolve, error: reject });
    });
    const tracks = call.stream.getTracks().map((track) => ({ type: track.kind, capture: track, recv: true }));
    let publisher!: Handle;
    janus!.attach({
      plugin: PLUGIN,
      success(handle) {
        publisher = handle;
        handle.createOffer({ tracks, success: (jsep) => handle.send({ message: { audio: true }, jsep }) });
      },
      onmessage(_message, jsep) {
        if (jsep) publisher.handleRemoteJsep({ jsep });
      },
    });
    await call.sealedArrive();
    await call.unsealedPlay();
  });
});
