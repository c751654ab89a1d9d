import { EncodedTransformError } from '../../shared/errors.js';
import type { Bytes, StageRegistry } from '../../shared/stage.js';
import { Peer } from '../peer/peer.js';
import type { SignalingChannel } from '../signaling/signaling-channel.js';
import type { MeshKeyAgreement } from './key-agreement.js';
import { MemberConnection } from './member-connection.js';
import type { MeshDispatch } from './mesh-events.js';
import type { MeshOptions } from './mesh-options.js';
import type { MeshRoom } from './mesh-room.js';
import { Roster } from './roster.js';

/** What {@link MeshMembers} needs of its mesh. */
export interface MeshMembersHost<R extends StageRegistry> {
  readonly options: MeshOptions<R>;
  readonly agreement: MeshKeyAgreement | undefined;
  readonly dispatch: MeshDispatch<R>;
  /** Something failed that does not end the call. */
  report(error: EncodedTransformError, member?: MemberConnection<R>): void;
  /** Somebody has come, whom nobody has been told of yet. */
  onConnected(member: MemberConnection<R>): void;
  onParted(member: MemberConnection<R>): void;
  /** A message on the channels of the application. */
  onMessage(member: MemberConnection<R>, message: Bytes): Promise<void>;
  /** Who can be sent something has changed. */
  onChange(): void;
}

/** How long the word of somebody who leaves may be under way, in milliseconds. */
const LAST_WORDS = 2_000;

/** The others: connects to those who are in the room, and tells the key agreement on whom it can count. */
export class MeshMembers<R extends StageRegistry> {
  readonly #host: MeshMembersHost<R>;
  readonly #connections = new Map<string, MemberConnection<R>>();
  /** Those whose channels have ended, and who may be about to say that they leave. */
  readonly #ending = new Map<MemberConnection<R>, ReturnType<typeof setTimeout>>();
  #certificate: RTCCertificate | undefined;
  #roster: Roster<MemberConnection<R>> | undefined;
  #isClosed = false;

  constructor(host: MeshMembersHost<R>) {
    this.#host = host;
  }

  /** In the order in which they came. */
  get all(): readonly MemberConnection<R>[] {
    return [...this.#connections.values()];
  }

  get(id: string): MemberConnection<R> | undefined {
    return this.#connections.get(id);
  }

  /** Whether this is somebody still. */
  includes(connection: MemberConnection<R>): boolean {
    return this.#connections.get(connection.id) === connection;
  }

  /** Whether somebody is in the room, or connected all the same. */
  isPresent(id: string): boolean {
    return this.#roster?.has(id) ?? false;
  }

  /** Connects to everybody. @param certificate one for all, so that each member has one fingerprint to compare */
  begin(room: MeshRoom, certificate: RTCCertificate): void {
    this.#certificate = certificate;
    this.#roster = new Roster(room, { connect: (id, channel) => this.#connect(id, channel) });
    // Whoever hears of the first may have closed the mesh.
    if (this.#isClosed) this.#roster.close();
  }

  close(): void {
    this.#isClosed = true;
    this.#roster?.close();
    for (const connection of this.all) connection.close();
  }

  #connect(id: string, channel: SignalingChannel): MemberConnection<R> | undefined {
    const { agreement, dispatch, report, onConnected, onMessage, onChange } = this.#host;
    const peer = this.#isClosed ? undefined : this.#open(channel);
    if (!peer) return undefined;
    const connection: MemberConnection<R> = new MemberConnection<R>(
      id,
      peer,
      () => connection.isOpen && (agreement?.members.includes(id) ?? true),
      {
        onOpen: () => {
          this.#follow(connection, true);
          onChange();
        },
        onKeyMessage: async (message) => agreement?.receive(id, message),
        onChannelMessage: (message) => onMessage(connection, message),
        onFlood: () => report(new EncodedTransformError('channel-failed', 'more comes than is taken'), connection),
        onEnd: (cause) => this.#lose(connection, cause),
      },
      {
        onStream: (stream) => dispatch('stream', { member: connection, stream }),
        onStreamRemoved: (stream) => dispatch('stream-removed', { member: connection, stream }),
      },
    );
    this.#connections.set(id, connection);
    peer.addEventListener('error', ({ detail }) => report(detail, connection));
    peer.addEventListener('state', ({ detail: { state, end } }) => {
      if (state === 'closed') this.#part(connection);
      else this.#follow(connection);
      this.#roster?.follow(id, end);
    });
    peer.attached?.addEventListener('failed', ({ detail: { error } }) => report(asError(error), connection));
    if (peer.attached) void agreement?.keyring.protect(peer.attached, () => id);
    onConnected(connection);
    dispatch('joined', { member: connection });
    return connection;
  }

  #open(channel: SignalingChannel): Peer<R> | undefined {
    const { configuration, pipelines, restarts, PeerConnection } = this.#host.options;
    try {
      return new Peer<R>(channel, {
        configuration: { ...configuration, ...(this.#certificate && { certificates: [this.#certificate] }) },
        ...(pipelines && { pipelines }),
        ...(restarts !== undefined && { restarts }),
        ...(PeerConnection && { PeerConnection }),
      });
    } catch (cause) {
      this.#host.report(new EncodedTransformError('connection-failed', 'no connection could be made', { cause }));
      return undefined;
    }
  }

  /** Lets go of what belongs to a member that is not there any more. */
  #part(connection: MemberConnection<R>): void {
    if (!this.includes(connection)) return;
    const { agreement, dispatch, onParted, onChange } = this.#host;
    this.#connections.delete(connection.id);
    clearTimeout(this.#ending.get(connection));
    this.#ending.delete(connection);
    onParted(connection);
    connection.link.close();
    const { attached } = connection.peer;
    if (attached) agreement?.keyring.release(attached).catch(() => {});
    this.#follow(connection, false);
    dispatch('left', { member: connection });
    onChange();
  }

  /** The channels have ended. Whoever leaves says so, but the word may take longer than the end of the channels. */
  #lose(connection: MemberConnection<R>, cause: unknown): void {
    this.#follow(connection, false);
    if (!this.#roster?.lose(connection.id)) return;
    const timer = setTimeout(() => {
      const error = new EncodedTransformError('channel-failed', 'the channels to a member have ended', { cause });
      this.#host.report(error, connection);
      this.#roster?.fail(connection.id);
    }, LAST_WORDS);
    this.#ending.set(connection, timer);
  }

  /** The key agreement counts on those whose channels are open and who have not been given up. */
  #follow(connection: MemberConnection<R>, isOpen = connection.isOpen): void {
    const { agreement } = this.#host;
    connection.isOpen = isOpen;
    const isThere = isOpen && connection.state !== 'failed';
    if (isThere === connection.isJoined) return;
    connection.isJoined = isThere;
    if (isThere) agreement?.join(connection.id);
    else agreement?.leave(connection.id);
  }
}

function asError(cause: unknown): EncodedTransformError {
  return cause instanceof EncodedTransformError
    ? cause
    : new EncodedTransformError('stage-failed', 'a pipeline could not be attached', { cause });
}
