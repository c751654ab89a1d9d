/** The page that is measured: a call with four received streams, and an inspector that comes and goes. */
import { attachToPeerConnection } from 'framepipe';
import { type FramepipeInspector, inspect } from 'framepipe/inspector.js';

/** What the script that measures calls. */
export interface InspectorBench {
  /** Puts the inspector into the page, or takes it out. */
  show(isShown: boolean): void;
  /** Frames that the inspector has recorded. */
  recorded(): number;
  readonly inspector: FramepipeInspector;
}

const STREAMS = 4;
const batchInterval = Number(location.search.slice(1));

async function call(): Promise<RTCPeerConnection> {
  const [caller, callee] = [new RTCPeerConnection(), new RTCPeerConnection()];
  // Analyzers run with and without the inspector: what they cost the worker is not its cost.
  const worker = new Worker(new URL('./analyzer.worker.ts', import.meta.url), { type: 'module' });
  attachToPeerConnection(callee, worker, ({ side }) =>
    side === 'receiver' ? [{ stage: 'analyzer', options: { batchInterval } }] : undefined,
  );
  for (const [from, to] of [[caller, callee] as const, [callee, caller] as const]) {
    from.addEventListener('icecandidate', ({ candidate }) => void to.addIceCandidate(candidate ?? undefined));
  }
  const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 320, height: 240, frameRate: 30 } });
  const [track] = stream.getVideoTracks();
  for (let index = 0; index < STREAMS; index += 1) caller.addTrack(track!.clone(), stream);
  await caller.setLocalDescription();
  await callee.setRemoteDescription(caller.localDescription!);
  await callee.setLocalDescription();
  await caller.setRemoteDescription(callee.localDescription!);
  return callee;
}

const inspector = inspect(await call());
const bench: InspectorBench = {
  inspector,
  show: (isShown) => (isShown ? document.body.append(inspector) : inspector.remove()),
  recorded: () => inspector.export('json-lines').split('\n').length - 1,
};
Object.assign(globalThis, { bench });
