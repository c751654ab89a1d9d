import type { DefaultStages } from '../../../workers/default-stages.js';
import type { Keyring } from '../../keys/keyring.js';
import type { KnownPipelineFor } from '../../main/attached-peer-connection.js';
import { TypedEventTarget } from '../../main/typed-event-target.js';
import { wrongType } from '../../shared/arguments.js';
import { EncodedTransformError } from '../../shared/errors.js';
import type { Pipeline } from '../../shared/protocol.js';
import type { Bytes, StageRegistry } from '../../shared/stage.js';
import { fingerprintOf, shownFingerprints } from '../certificates/fingerprints.js';
import { certificateCode } from './certificate-code.js';
import { LONGEST_CHANNEL_NAME } from './channel-frames.js';
import type { MeshKeyAgreement } from './key-agreement.js';
import type { MemberConnection } from './member-connection.js';
import { MeshChannel } from './mesh-channel.js';
import type { MeshEvents, MeshKeyState } from './mesh-events.js';
import type { MeshMember } from './mesh-member.js';
import { MeshMembers } from './mesh-members.js';
import { MeshMessages } from './mesh-messages.js';
import { checkMeshOptions, keyedPipelines, type MeshOptions } from './mesh-options.js';
import { checkMeshRoom, type MeshRoom } from './mesh-room.js';
import { MeshTracks } from './mesh-tracks.js';
import { ReportLimit } from './report-limit.js';

/**
 * A call of several: a peer for everybody in a room, one definition of pipelines for all of them, and keys carried for you.
 * People come and go as they like, also while others negotiate; whoever fails disturbs nobody else.
 *
 * The room and the tracks are the application's; all else is the mesh's, and ends with {@link Mesh.close}. Throws TypeError
 * or RangeError for wrong arguments, and what RTCPeerConnection throws for a wrong configuration.
 *
 * @typeParam R the worker's registry, where it is not the default worker: `const mesh: Mesh<typeof stages> = new Mesh(…)`.
 * As `new Mesh<typeof stages>(…)` it lets a mistyped field pass, if it stands beside a known one
 * @typeParam P what `pipelineFor` returns; inferred
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
export class Mesh<
  R extends StageRegistry = DefaultStages,
  const P extends Pipeline<R> | undefined = Pipeline<R> | undefined,
> extends TypedEventTarget<MeshEvents<R>> {
  /** What the others call this member. */
  readonly id: string;
  readonly #options: MeshOptions<R>;
  readonly #agreement: MeshKeyAgreement | undefined;
  readonly #members: MeshMembers<R>;
  readonly #tracks: MeshTracks;
  readonly #messages: MeshMessages;
  readonly #channels = new Map<string, MeshChannel<R>>();
  readonly #reports = new ReportLimit();
  #certificate: RTCCertificate | undefined;
  #isTelling = false;
  #isClosed = false;

  /** @param room From `webSocketRoom` or `broadcastRoom`. Nobody else uses the channels of its members. */
  constructor(room: MeshRoom, options: MeshOptions<NoInfer<R>, KnownPipelineFor<R, P>> = {}) {
    super();
    checkMeshRoom(room);
    checkMeshOptions(options);
    this.id = room.id;
    const { pipelines, keys } = options;
    this.#options = { ...options, ...(pipelines && keys && { pipelines: keyedPipelines(pipelines, keys) }) };
    this.#members = this.#meet();
    this.#tracks = new MeshTracks(() => this.#members.all);
    this.#agreement = keys?.start({
      id: room.id,
      send: async (to, message) => this.#connected(to).link.sendAboutKeys(message),
      isPresent: (id) => this.#members.isPresent(id),
      isReachable: (id) => this.#members.get(id)?.state === 'connected',
      report: (error, from) => this.#report(error, from === undefined ? undefined : this.#members.get(from)),
      changed: () => this.#tellKeys(),
    });
    this.#messages = new MeshMessages(room.id, this.#agreement);
    void this.#begin(room);
  }

  /** The others who are there, in the order in which they came. */
  get members(): readonly MeshMember<R>[] {
    return this.#members.all;
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
    this.#tracks.add(track, streams);
  }

  /** Sends a track no more. Nothing happens where it is not sent. Throws TypeError for what is no track. */
  removeTrack(track: MediaStreamTrack): void {
    this.#tracks.remove(track);
  }

  /**
   * Sends one track in the place of another, without negotiation: another camera, or the screen instead of it.
   *
   * @returns Resolves when all are sent the new one. Rejects with TypeError where one is no track or they are of different
   *   kinds, with RangeError where `track` is not sent or `by` is, with EncodedTransformError `closed`.
   */
  async replaceTrack(track: MediaStreamTrack, by: MediaStreamTrack): Promise<void> {
    this.#checkOpen();
    await this.#tracks.replace(track, by);
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
    const channel =
      this.#channels.get(name) ??
      new MeshChannel<R>(name, async (data) => {
        this.#checkOpen();
        await this.#messages.send({ name, data });
      });
    this.#channels.set(name, channel);
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
    const { all } = this.#members;
    const own = this.#certificate && fingerprintOf(this.#certificate);
    if (!own || all.length === 0 || !all.every(({ isOpen }) => isOpen)) return undefined;
    const shown = await Promise.all(all.map(({ peer }) => shownFingerprints(peer.connection)));
    return shown.every((one) => one.length > 0) ? certificateCode([own, ...shown.flat()]) : undefined;
  }

  /** Leaves the call, and tells the others so. The room and the tracks stay; leave the one, and stop the others. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#agreement?.close().catch(() => {});
    this.#members.close();
    this.#tracks.clear();
  }

  #meet(): MeshMembers<R> {
    const agreement = () => this.#agreement;
    return new MeshMembers<R>({
      options: this.#options,
      get agreement() {
        return agreement();
      },
      dispatch: (type, detail) => this.#dispatch(type, detail),
      report: (error, member) => this.#report(error, member),
      onConnected: (member) => {
        this.#messages.add(member);
        this.#tracks.addTo(member);
      },
      onParted: (member) => this.#messages.delete(member),
      onMessage: (member, frame) => this.#hear(member, frame),
      onChange: () => this.#tellKeys(),
    });
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
    if (!this.#isClosed) this.#members.begin(room, this.#certificate);
  }

  async #hear(member: MemberConnection<R>, frame: Bytes): Promise<void> {
    const message = await this.#messages.open(member.id, frame);
    if (!message) {
      this.#report(new EncodedTransformError('channel-failed', 'a message does not open, or is none'), member);
    } else if (this.#members.includes(member)) {
      const detail = { member, data: message.data };
      this.#channels.get(message.name)?.dispatchEvent(new CustomEvent('message', { detail }));
    }
  }

  #connected(id: string): MemberConnection<R> {
    const member = this.#members.get(id);
    if (!member?.isOpen) throw new EncodedTransformError('closed', 'the member is gone');
    return member;
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

  #report(error: EncodedTransformError, member?: MeshMember<R>): void {
    if (this.#isClosed || (member && !this.#reports.admits(error, member))) return;
    this.#dispatch('error', { error, ...(member && { member }) });
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new EncodedTransformError('closed', 'the mesh is closed');
  }

  #dispatch<T extends keyof MeshEvents<R>>(type: T, detail: MeshEvents<R>[T]): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
