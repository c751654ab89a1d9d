import type { DefaultStages } from '../../../workers/default-stages.js';
import type { Keyring } from '../../keys/keyring.js';
import { TypedEventTarget } from '../../main/typed-event-target.js';
import { wrongType } from '../../shared/arguments.js';
import { EncodedTransformError } from '../../shared/errors.js';
import type { Bytes, StageRegistry } from '../../shared/stage.js';
import { fingerprintOf, shownFingerprints } from '../certificates/fingerprints.js';
import type { DataChannelMessage } from '../data/assembler.js';
import { Peer } from '../peer/peer.js';
import type { SignalingChannel } from '../signaling/signaling-channel.js';
import { certificateCode } from './certificate-code.js';
import { LONGEST_CHANNEL_NAME } from './channel-frames.js';
import type { MeshKeyAgreement } from './key-agreement.js';
import { MemberConnection } from './member-connection.js';
import { MeshChannel } from './mesh-channel.js';
import type { MeshMember } from './mesh-member.js';
import { MeshMessages } from './mesh-messages.js';
import { checkMeshOptions, keyedPipelines, type MeshOptions } from './mesh-options.js';
import { checkMeshRoom, type MeshRoom } from './mesh-room.js';
import { Roster } from './roster.js';

/** How far keys have come in a {@link Mesh}. */
export interface MeshKeyState {
  /** What one seals under (with sender keys `generation · 16 + step`, with MLS the epoch); undefined while there is no key. */
  readonly keyID: number | undefined;
  /** The IDs of the members that can open it, as far as one knows. */
  readonly members: readonly string[];
}

/** The events of a {@link Mesh}. */
export interface MeshEvents<R extends StageRegistry = DefaultStages> {
  /** Somebody is there, and is being connected: follow `member.peer.state`. */
  joined: { readonly member: MeshMember<R> };
  /** Somebody has left, has vanished, or comes back as another. */
  left: { readonly member: MeshMember<R> };
  /** A member sends a stream; tracks may join and leave it later. */
  stream: { readonly member: MeshMember<R>; readonly stream: MediaStream };
  /** A member sends nothing in this stream any more. */
  'stream-removed': { readonly member: MeshMember<R>; readonly stream: MediaStream };
  /** Keys, or who has them, have changed; so may the verification code have. */
  keys: MeshKeyState;
  /** Something failed that does not end the call; with the member whom it is about, where there is one. */
  error: { readonly error: EncodedTransformError; readonly member?: MeshMember<R> };
}

/** How often the same trouble with a member is told at most, in milliseconds. */
const REPORT_INTERVAL = 1_000;
/** How long the word of somebody who leaves may be under way, in milliseconds. */
const LAST_WORDS = 2_000;

/**
 * A call of several: a peer for everybody in a room, one definition of pipelines for all of them, and keys carried for you.
 * People come and go as they like, also while others negotiate; whoever fails disturbs nobody else.
 *
 * The room and the tracks are the application's; all else is the mesh's, and ends with {@link Mesh.close}. Throws TypeError
 * or RangeError for wrong arguments, and what RTCPeerConnection throws for a wrong configuration.
 *
 * @example
 * ```ts
 * import { createWorker } from 'framepipe';
 * import { Mesh, senderKeys, webSocketRoom } from 'framepipe/connection.js';
 *
 * function join(name: string, key: CryptoKey, camera: MediaStream, show: (who: string, stream: MediaStream) => void): Mesh {
 *   const room = webSocketRoom('wss://signal.example', name, { key });
 *   const pipelines = { worker: createWorker(), pipelineFor: () => [{ stage: 'sframe' }] as const };
 *   const mesh = new Mesh(room, { keys: senderKeys(), pipelines });
 *   mesh.addEventListener('stream', ({ detail: { member, stream } }) => show(member.id, stream));
 *   for (const track of camera.getTracks()) mesh.addTrack(track, camera);
 *   return mesh;
 * }
 * ```
 */
export class Mesh<R extends StageRegistry = DefaultStages> extends TypedEventTarget<MeshEvents<R>> {
  /** What the others call this member. */
  readonly id: string;
  readonly #options: MeshOptions<R>;
  readonly #agreement: MeshKeyAgreement | undefined;
  readonly #connections = new Map<string, MemberConnection<R>>();
  readonly #tracks = new Map<MediaStreamTrack, readonly MediaStream[]>();
  readonly #messages: MeshMessages;
  readonly #channels = new Map<string, MeshChannel<R>>();
  readonly #lastReports = new WeakMap<MeshMember<R>, Map<string, number>>();
  /** For tracks that were added without a stream. */
  readonly #stream = new MediaStream();
  #certificate: RTCCertificate | undefined;
  #roster: Roster<MemberConnection<R>> | undefined;
  #isTelling = false;
  #isClosed = false;

  /** @param room From `webSocketRoom` or `broadcastRoom`. Nobody else uses the channels of its members. */
  constructor(room: MeshRoom, options: MeshOptions<NoInfer<R>> = {}) {
    super();
    checkMeshRoom(room);
    checkMeshOptions(options);
    this.id = room.id;
    const { pipelines, keys } = options;
    this.#options = { ...options, ...(pipelines && keys && { pipelines: keyedPipelines(pipelines, keys) }) };
    this.#agreement = keys?.start({
      id: room.id,
      send: async (to, message) => this.#joined(to).link.sendAboutKeys(message),
      isPresent: (id) => this.#roster?.has(id) ?? false,
      isReachable: (id) => this.#connections.get(id)?.state === 'connected',
      report: (error, from) => this.#report(error, from === undefined ? undefined : this.#connections.get(from)),
      changed: () => this.#tellKeys(),
    });
    this.#messages = new MeshMessages(room.id, this.#agreement);
    void this.#begin(room);
  }

  /** The others who are there, in the order in which they came. */
  get members(): readonly MeshMember<R>[] {
    return [...this.#connections.values()];
  }

  /** The keys; undefined where the mesh carries none. */
  get keyring(): Keyring | undefined {
    return this.#agreement?.keyring;
  }

  /** How far keys have come. */
  get keys(): MeshKeyState {
    return { keyID: this.keyring?.activeKeyID, members: this.#agreement?.members ?? [] };
  }

  /**
   * Sends a track to all who are there, and to all who will come: camera, microphone, a shared screen. Throws TypeError for
   * what is no track or stream, RangeError where the track is sent already, EncodedTransformError `closed`.
   *
   * @param streams By which the others group tracks. Default one of the mesh's own.
   */
  addTrack(track: MediaStreamTrack, ...streams: MediaStream[]): void {
    this.#checkOpen();
    checkTrack('track', track);
    for (const stream of streams) {
      if (!(stream instanceof MediaStream)) throw wrongType('streams', 'MediaStreams', stream);
    }
    if (this.#tracks.has(track)) throw new RangeError('"track" expected one that is not sent yet');
    const groups = streams.length > 0 ? streams : [this.#stream];
    this.#tracks.set(track, groups);
    for (const connection of this.#connections.values()) connection.addTrack(track, groups);
  }

  /** Sends a track no more. Nothing happens where it is not sent. Throws TypeError for what is no track. */
  removeTrack(track: MediaStreamTrack): void {
    checkTrack('track', track);
    if (!this.#tracks.delete(track)) return;
    for (const connection of this.#connections.values()) connection.removeTrack(track);
  }

  /**
   * Sends one track in the place of another, without negotiation: another camera, or the screen instead of it.
   *
   * @returns Resolves when all are sent the new one. Rejects with TypeError where one is no track or they are of different
   *   kinds, with RangeError where `track` is not sent or `by` is, with EncodedTransformError `closed`.
   */
  async replaceTrack(track: MediaStreamTrack, by: MediaStreamTrack): Promise<void> {
    this.#checkOpen();
    checkTrack('track', track);
    checkTrack('by', by);
    const streams = this.#tracks.get(track);
    if (!streams) throw new RangeError('"track" expected one that is sent');
    if (by === track) return;
    if (this.#tracks.has(by)) throw new RangeError('"by" expected a track that is not sent yet');
    if (by.kind !== track.kind) throw wrongType('by', `a track of the kind ${track.kind}`, by.kind);
    this.#tracks.delete(track);
    this.#tracks.set(by, streams);
    // Whoever leaves meanwhile needs no track.
    await Promise.allSettled([...this.#connections.values()].map((connection) => connection.replaceTrack(track, by)));
  }

  /**
   * A channel from everybody to everybody, sealed under the room's keys where those are shared or MLS's, and by DTLS anyhow.
   * The same for the same name; ask for it before others send, as what nobody listens to is not kept.
   *
   * @param name 1 to 255 bytes of UTF-8, the same for all. Throws TypeError or RangeError for others.
   */
  channel(name: string): MeshChannel<R> {
    if (typeof name !== 'string') throw wrongType('name', 'a string', name);
    const { length } = new TextEncoder().encode(name);
    if (length === 0 || length > LONGEST_CHANNEL_NAME) {
      throw new RangeError(`"name" expected 1 to ${LONGEST_CHANNEL_NAME} bytes, got ${length}`);
    }
    let channel = this.#channels.get(name);
    if (!channel) {
      channel = new MeshChannel<R>(name, (data) => this.#send(name, data));
      this.#channels.set(name, channel);
    }
    return channel;
  }

  /**
   * What people compare, six groups of five digits, the same for all as long as all see each other: with MLS the code of the
   * group, else one of all members' certificates. It changes when somebody comes or goes.
   *
   * @returns Undefined while there is nobody, or somebody is not connected yet.
   */
  async verificationCode(): Promise<readonly string[] | undefined> {
    if (this.#agreement?.verificationCode) return this.#agreement.verificationCode();
    const connections = [...this.#connections.values()];
    const own = this.#certificate && fingerprintOf(this.#certificate);
    if (!own || connections.length === 0 || !connections.every(({ isOpen }) => isOpen)) return undefined;
    const shown = await Promise.all(connections.map(({ peer }) => shownFingerprints(peer.connection)));
    return shown.every((one) => one.length > 0) ? certificateCode([own, ...shown.flat()]) : undefined;
  }

  /** Leaves the call, and tells the others so. The room and the tracks stay; leave the one, and stop the others. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#agreement?.close().catch(() => {});
    this.#roster?.close();
    for (const connection of [...this.#connections.values()]) connection.close();
    this.#tracks.clear();
  }

  /** One certificate for all connections, so that each member has one fingerprint to compare. */
  async #begin(room: MeshRoom): Promise<void> {
    const { configuration, PeerConnection = RTCPeerConnection } = this.#options;
    try {
      this.#certificate =
        configuration?.certificates?.[0] ??
        (await PeerConnection.generateCertificate({ name: 'ECDSA', namedCurve: 'P-256' } as EcKeyGenParams));
    } catch (cause) {
      this.#report(new EncodedTransformError('not-supported', 'no certificate could be made', { cause }));
      return;
    }
    if (this.#isClosed) return;
    this.#roster = new Roster(room, { connect: (id, channel) => this.#connect(id, channel) });
  }

  #connect(id: string, channel: SignalingChannel): MemberConnection<R> | undefined {
    if (this.#isClosed) return undefined;
    const { configuration, pipelines, restarts, PeerConnection } = this.#options;
    let peer: Peer<R>;
    try {
      peer = new Peer<R>(channel, {
        configuration: { ...configuration, ...(this.#certificate && { certificates: [this.#certificate] }) },
        ...(pipelines && { pipelines }),
        ...(restarts !== undefined && { restarts }),
        ...(PeerConnection && { PeerConnection }),
      });
    } catch (cause) {
      this.#report(new EncodedTransformError('connection-failed', 'no connection could be made', { cause }));
      return undefined;
    }
    const connection: MemberConnection<R> = new MemberConnection<R>(
      id,
      peer,
      () => connection.isOpen && (this.#agreement?.members.includes(id) ?? true),
      {
        onOpen: () => {
          connection.isOpen = true;
          this.#followKeys(connection);
          this.#tellKeys();
        },
        onKeyMessage: async (message) => this.#agreement?.receive(id, message),
        onChannelMessage: (message) => this.#hear(connection, message),
        onFlood: () =>
          this.#report(new EncodedTransformError('channel-failed', 'more comes than is taken'), connection),
        onEnd: (cause) => this.#lose(connection, cause),
      },
      {
        onStream: (stream) => this.#dispatch('stream', { member: connection, stream }),
        onStreamRemoved: (stream) => this.#dispatch('stream-removed', { member: connection, stream }),
      },
    );
    this.#connections.set(id, connection);
    this.#messages.add(connection);
    peer.addEventListener('error', ({ detail }) => this.#report(detail, connection));
    peer.addEventListener('state', ({ detail: { state, end } }) => {
      if (state === 'closed') this.#part(connection);
      else this.#followKeys(connection);
      this.#roster?.follow(id, end);
    });
    peer.attached?.addEventListener('failed', ({ detail: { error } }) => {
      this.#report(asError(error), connection);
    });
    if (peer.attached) void this.keyring?.protect(peer.attached, () => id);
    for (const [track, streams] of this.#tracks) connection.addTrack(track, streams);
    this.#dispatch('joined', { member: connection });
    return connection;
  }

  /** Lets go of what belongs to a member that is not there any more. */
  #part(connection: MemberConnection<R>): void {
    if (this.#connections.get(connection.id) !== connection) return;
    this.#connections.delete(connection.id);
    this.#messages.delete(connection);
    connection.link.close();
    const { attached } = connection.peer;
    if (attached) this.keyring?.release(attached).catch(() => {});
    connection.isOpen = false;
    this.#followKeys(connection);
    this.#dispatch('left', { member: connection });
    this.#tellKeys();
  }

  /** The channels have ended. Whoever leaves says so, but the word may take longer than the end of the channels. */
  #lose(connection: MemberConnection<R>, cause: unknown): void {
    connection.isOpen = false;
    this.#followKeys(connection);
    if (!this.#roster?.lose(connection.id)) return;
    setTimeout(() => {
      if (this.#connections.get(connection.id) !== connection) return;
      const error = new EncodedTransformError('channel-failed', 'the channels to a member have ended', { cause });
      this.#report(error, connection);
      this.#roster?.fail(connection.id);
    }, LAST_WORDS);
  }

  /** The key agreement counts on those whose channels are open and who have not been given up. */
  #followKeys(connection: MemberConnection<R>): void {
    const isThere = connection.isOpen && connection.state !== 'failed';
    if (isThere === connection.isJoined) return;
    connection.isJoined = isThere;
    if (isThere) this.#agreement?.join(connection.id);
    else this.#agreement?.leave(connection.id);
  }

  async #send(name: string, data: DataChannelMessage): Promise<void> {
    this.#checkOpen();
    await this.#messages.send({ name, data });
  }

  async #hear(connection: MemberConnection<R>, frame: Bytes): Promise<void> {
    const message = await this.#messages.open(connection.id, frame);
    if (!message) {
      this.#report(new EncodedTransformError('channel-failed', 'a message does not open, or is none'), connection);
    } else if (this.#connections.get(connection.id) === connection) {
      const detail = { member: connection, data: message.data };
      this.#channels.get(message.name)?.dispatchEvent(new CustomEvent('message', { detail }));
    }
  }

  #joined(id: string): MemberConnection<R> {
    const connection = this.#connections.get(id);
    if (!connection?.isOpen) throw new EncodedTransformError('closed', 'the member is gone');
    return connection;
  }

  /** Of several changes in a task, once. */
  #tellKeys(): void {
    if (this.#isTelling || this.#isClosed) return;
    this.#isTelling = true;
    queueMicrotask(() => {
      this.#isTelling = false;
      if (this.#isClosed) return;
      this.#messages.flush();
      this.#dispatch('keys', this.keys);
    });
  }

  /** Of a member, each kind of trouble once a second at most. */
  #report(error: EncodedTransformError, member?: MeshMember<R>): void {
    if (this.#isClosed) return;
    if (member) {
      const last = this.#lastReports.get(member) ?? new Map<string, number>();
      this.#lastReports.set(member, last);
      const kind = `${error.code} ${error.message}`;
      if (performance.now() < (last.get(kind) ?? Number.NEGATIVE_INFINITY) + REPORT_INTERVAL) return;
      last.set(kind, performance.now());
    }
    this.#dispatch('error', { error, ...(member && { member }) });
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new EncodedTransformError('closed', 'the mesh is closed');
  }

  #dispatch<T extends keyof MeshEvents<R>>(type: T, detail: MeshEvents<R>[T]): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

function checkTrack(name: string, track: unknown): asserts track is MediaStreamTrack {
  if (!(track instanceof MediaStreamTrack)) throw wrongType(name, 'a MediaStreamTrack', track);
}

function asError(cause: unknown): EncodedTransformError {
  return cause instanceof EncodedTransformError
    ? cause
    : new EncodedTransformError('stage-failed', 'a pipeline could not be attached', { cause });
}
