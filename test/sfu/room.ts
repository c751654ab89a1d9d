/** A room on a real server, and participants that know nothing of each other but what goes through it. */
import {
  type AttachedPeerConnection,
  type AttachedTransform,
  attachToPeerConnection,
  createWorker,
  type DefaultStages,
  type MediaKind,
  type Pipeline,
  type Side,
  type StageRegistry,
  wrapPeerConnection,
} from 'framepipe';
import type { JanusJS } from 'janus-gateway';
import { fakeMedia } from '../helpers/call.js';
import { until } from '../helpers/until.js';
import { JanusSession, type RoomHandle } from './janus-session.js';

/** Codecs as VideoRoom names them. */
export type VideoCodec = 'vp8' | 'vp9' | 'h264' | 'av1';

/** What a participant publishes, and how. */
export interface PublishOptions {
  readonly kinds?: readonly MediaKind[];
  readonly codec?: VideoCodec;
  /** Layers of a simulcast, as the library wants them; the server is asked for them by number, from the last. */
  readonly sendEncodings?: RTCRtpEncodingParameters[];
  /** Layers of scalable video, such as `L2T1`. */
  readonly svc?: string;
  /** Default the fake camera and microphone. */
  readonly stream?: MediaStream;
}

/** A connection with the server, and its pipelines. */
export interface Leg<R extends StageRegistry = DefaultStages> {
  readonly handle: RoomHandle;
  readonly all: AttachedPeerConnection<R>;
  readonly pc: RTCPeerConnection;
  pipeline(side: Side, kind: MediaKind): AttachedTransform<R>;
}

/** What one participant sends to the server. */
export interface Publication<R extends StageRegistry = DefaultStages> extends Leg<R> {
  /** What the server calls it. */
  readonly feed: number;
  readonly stream: MediaStream;
}

const close: (() => void)[] = [];

/** Ends whatever a test has left; for `afterEach`. */
export function closeRooms(): void {
  for (const end of close.splice(0)) end();
}

/** A session of a participant with a room, in a worker of its own: nothing is shared with the others of the page. */
export class Participant {
  readonly worker: Worker;
  readonly session: JanusSession;
  readonly #room: number;

  private constructor(session: JanusSession, room: number, worker: Worker) {
    this.session = session;
    this.#room = room;
    this.worker = worker;
  }

  /** Enters a room, which is made where there is none. */
  static async enter(server: string, room: number, worker = createWorker()) {
    const session = await JanusSession.open(server);
    close.push(() => session.close());
    close.push(() => worker.terminate());
    const handle = await session.attach();
    // A key frame is asked for once a second, since the browser leaves out requests that follow one closely.
    const settings = { publishers: 6, fir_freq: 1, bitrate: 2_000_000, require_e2ee: true, audiocodec: 'opus' };
    const made = handle.ask({ request: 'create', room, videocodec: 'vp8,vp9,h264,av1', ...settings });
    await made.catch((error: Error) => {
      if (!/already exists/.test(error.message)) throw error;
    });
    return new Participant(session, room, worker);
  }

  /** Publishes; resolves when the server has a connection. */
  async publish<R extends StageRegistry = DefaultStages>(
    pipeline: Pipeline<NoInfer<R>>,
    options: PublishOptions = {},
  ): Promise<Publication<R>> {
    const { kinds = ['audio', 'video'], codec = 'vp8', sendEncodings, svc } = options;
    const stream = options.stream ?? (await fakeMedia(kinds));
    if (!options.stream) close.push(() => stopTracks(stream));
    const handle = await this.session.attach();
    const joined = await handle.send(
      { request: 'join', ptype: 'publisher', room: this.#room },
      ({ videoroom }) => videoroom === 'joined',
    );
    const { Connection, leg } = this.#leg<R>(handle, pipeline);
    const tracks: JanusJS.TrackOption[] = stream.getTracks().map((capture) => ({
      type: capture.kind as MediaKind,
      capture,
      recv: false,
      dontStop: true,
      ...(capture.kind === 'video' && sendEncodings && { simulcast: true, sendEncodings }),
      ...(capture.kind === 'video' && svc && { svc }),
    }));
    const offer = await handle.offer(Connection, tracks);
    const published = await handle.send(
      { request: 'publish', videocodec: codec, audiocodec: 'opus' },
      ({ configured }) => configured === 'ok',
      offer,
    );
    await handle.accept(published.jsep!);
    await handle.up;
    return { ...leg(), feed: joined.message.id!, stream };
  }

  /** Receives what another publishes; resolves when the server has a connection. */
  async subscribe<R extends StageRegistry = DefaultStages>(
    feed: number,
    pipeline: Pipeline<NoInfer<R>>,
  ): Promise<Leg<R>> {
    const handle = await this.session.attach();
    const offered = await handle.send(
      { request: 'join', ptype: 'subscriber', room: this.#room, streams: [{ feed }] },
      ({ videoroom }) => videoroom === 'attached',
    );
    const { Connection, leg } = this.#leg<R>(handle, pipeline);
    const answer = await handle.answer(Connection, offered.jsep!);
    await handle.send({ request: 'start', room: this.#room }, ({ started }) => started === 'ok', answer);
    await handle.up;
    return leg();
  }

  /** Makes the library's connection one with pipelines: all it takes, in an application too. */
  #leg<R extends StageRegistry>(handle: RoomHandle, pipeline: Pipeline<NoInfer<R>>) {
    let all: AttachedPeerConnection<R> | undefined;
    const Connection = wrapPeerConnection(RTCPeerConnection, (pc) => {
      all = attachToPeerConnection<R>(pc, this.worker, () => pipeline);
      play(pc);
    });
    const leg = (): Leg<R> => {
      const { peerConnection: pc, transforms } = all!;
      close.push(() => pc.close());
      return {
        handle,
        all: all!,
        pc,
        pipeline: (side, kind) => transforms.find((one) => one.side === side && one.kind === kind)!,
      };
    };
    return { Connection, leg };
  }
}

/** Chromium decodes no audio that nobody plays. */
function play(pc: RTCPeerConnection): void {
  pc.addEventListener('track', ({ track }) => {
    if (track.kind !== 'audio') return;
    const audio = new Audio();
    audio.srcObject = new MediaStream([track]);
    audio.play().catch(() => {});
    close.push(() => {
      audio.srcObject = null;
    });
  });
}

function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** A number for a room that no other test has. */
export function newRoom(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]!;
}

/** The receiver's statistics of one kind of media. */
export async function inbound(pc: RTCPeerConnection, kind: MediaKind): Promise<RTCInboundRtpStreamStats | undefined> {
  const all: RTCInboundRtpStreamStats[] = [...(await pc.getStats()).values()];
  return all.find((stats) => stats.type === 'inbound-rtp' && stats.kind === kind);
}

/** Waits until so many video frames have been decoded. */
export async function shows(pc: RTCPeerConnection, frames: number): Promise<void> {
  await until(`${frames} frames decoded`, async () => ((await inbound(pc, 'video'))?.framesDecoded ?? 0) >= frames);
}
