/** What every app of these tests does; apps differ only in the tool that builds them and in how they make workers. */
import { attach, passphraseKey } from 'framepipe';

/** What the calls over one worker came to. */
export interface Outcome {
  /** How the worker was made. */
  readonly worker: string;
  /** Frames that the sender sealed. */
  sealed: number;
  /** Frames that the receiver opened. */
  opened: number;
  /** Pictures that its decoder made of them. */
  pictures: number;
  /** Packets of another such sender, at a receiver without a pipeline. */
  strangerPackets: number;
  /** Pictures that the decoder there made of them: none, where what crosses is encrypted. */
  strangerPictures: number;
  /** What was reported and thrown. */
  readonly problems: string[];
}

const ENOUGH = 10;

/** How long a busy machine may take for a call, in milliseconds. */
const LIMIT = 30_000;

/** Makes calls over each worker, and writes what they came to onto the page, as JSON. */
export async function reportCalls(workers: Readonly<Record<string, () => Worker>>): Promise<void> {
  const outcomes: Outcome[] = [];
  for (const [name, createWorker] of Object.entries(workers)) outcomes.push(await makeCalls(name, createWorker));
  const report = document.createElement('pre');
  report.id = 'report';
  report.textContent = JSON.stringify(outcomes, null, 2);
  document.body.append(report);
}

/** One call between two ends with the key, and beside it one whose far end knows nothing of encryption. */
async function makeCalls(name: string, createWorker: () => Worker): Promise<Outcome> {
  const outcome: Outcome = {
    worker: name,
    sealed: 0,
    opened: 0,
    pictures: 0,
    strangerPackets: 0,
    strangerPictures: 0,
    problems: [],
  };
  const track = movingPicture();
  const ending = new AbortController();
  const { signal } = ending;
  const call = { here: new RTCPeerConnection(), there: new RTCPeerConnection() };
  const strange = { here: new RTCPeerConnection(), there: new RTCPeerConnection() };
  try {
    const secret = {
      key: await passphraseKey('correct horse battery staple', { salt: 'consumers.example' }),
      keyID: 0,
    };
    const worker = createWorker();
    const hear = ({ detail }: CustomEvent<{ type: string; cause?: unknown }>) => {
      outcome.problems.push(detail.cause === undefined ? detail.type : `${detail.type}: ${String(detail.cause)}`);
    };
    const seal = (pc: RTCPeerConnection) => {
      const sending = attach(pc.addTrack(track), worker, [{ stage: 'sframe', options: { encryptionKey: secret } }]);
      sending.addEventListener('report', hear, { signal });
      preferVp9(pc);
      return sending;
    };
    const open = (receiver: RTCRtpReceiver) => {
      const receiving = attach(receiver, worker, [{ stage: 'sframe', options: { decryptionKeys: [secret] } }]);
      receiving.addEventListener('report', hear, { signal });
      return receiving;
    };
    const sending = seal(call.here);
    await Promise.all([sending.ready, seal(strange.here).ready]);
    const receiver = received(call.there, open);
    received(strange.there, () => undefined);
    await Promise.all([connect(call), connect(strange)]);
    const receiving = await receiver;
    const end = performance.now() + LIMIT;
    do {
      await new Promise((resolve) => setTimeout(resolve, 100));
      outcome.sealed = (await sending.stages.sframe.getEncrypterStats()).sealed;
      outcome.opened = (await receiving.stages.sframe.getDecrypterStats()).opened;
      ({ pictures: outcome.pictures } = await arrived(call.there));
      ({ packets: outcome.strangerPackets, pictures: outcome.strangerPictures } = await arrived(strange.there));
    } while (Math.min(outcome.opened, outcome.pictures, outcome.strangerPackets) < ENOUGH && performance.now() < end);
    worker.terminate();
  } catch (error) {
    outcome.problems.push(String(error));
  }
  ending.abort();
  track.stop();
  for (const pc of [call.here, call.there, strange.here, strange.there]) pc.close();
  return outcome;
}

/** A track whose pictures differ, so that an encoder has something to do. */
function movingPicture(): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [160, 120];
  const context = canvas.getContext('2d')!;
  const [track] = canvas.captureStream(30).getVideoTracks();
  const draw = () => {
    context.fillStyle = `hsl(${performance.now() / 10} 80% 50%)`;
    context.fillRect(0, 0, canvas.width, canvas.height);
    if (track!.readyState === 'live') setTimeout(draw, 33);
  };
  draw();
  return track!;
}

/** VP9 is sealed whole; of VP8 the first bytes stay clear, and its decoder makes grey pictures of whatever follows. */
function preferVp9(pc: RTCPeerConnection): void {
  const { codecs } = RTCRtpReceiver.getCapabilities('video')!;
  pc.getTransceivers()[0]!.setCodecPreferences(codecs.filter(({ mimeType }) => mimeType === 'video/VP9'));
}

/** Handles the receiver in the task that tells of it, and plays what it receives. */
function received<T>(pc: RTCPeerConnection, handle: (receiver: RTCRtpReceiver) => T): Promise<T> {
  return new Promise((resolve) => {
    pc.addEventListener('track', ({ receiver, track }) => {
      resolve(handle(receiver));
      const video = document.createElement('video');
      video.muted = true;
      video.srcObject = new MediaStream([track]);
      video.play().catch(() => {}); // Nothing to show never begins to play.
      document.body.append(video);
    });
  });
}

async function connect({ here, there }: { here: RTCPeerConnection; there: RTCPeerConnection }): Promise<void> {
  here.onicecandidate = ({ candidate }) => candidate && there.addIceCandidate(candidate).catch(() => {});
  there.onicecandidate = ({ candidate }) => candidate && here.addIceCandidate(candidate).catch(() => {});
  await here.setLocalDescription();
  await there.setRemoteDescription(here.localDescription!);
  await there.setLocalDescription();
  await here.setRemoteDescription(there.localDescription!);
}

/** What the browser counts of the video that a connection receives. */
async function arrived(pc: RTCPeerConnection): Promise<{ packets: number; pictures: number }> {
  for (const entry of (await pc.getStats()).values()) {
    if (entry.type === 'inbound-rtp') return { packets: entry.packetsReceived, pictures: entry.framesDecoded ?? 0 };
  }
  return { packets: 0, pictures: 0 };
}
