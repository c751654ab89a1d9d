import type { MeshRoom } from '../../../src/connection/mesh/mesh-room.js';
import type { RoomMember } from '../../../src/connection/signaling/room.js';
import type { SignalingChannel } from '../../../src/connection/signaling/signaling-channel.js';
import { FakeChannel } from '../data/fake-channel.js';
import { lossyChannels } from '../peer/lossy-channel.js';
import { type Chance, ModelConnection } from '../peer/model-connection.js';

/** A track that is none. */
export class FakeTrack extends EventTarget {
  readonly kind = 'video';
}

/** A stream of nothing. */
export class FakeStream extends EventTarget {
  getTracks(): readonly FakeTrack[] {
    return [];
  }
}

/** Connections that find each other by what they have negotiated, and data channels between them. */
export class FakeConnections {
  readonly all: FakeConnection[] = [];
  /** What a mesh makes its connections of. */
  readonly PeerConnection: typeof RTCPeerConnection;

  constructor(chance: Chance) {
    const { all } = this;
    this.PeerConnection = class extends FakeConnection {
      constructor() {
        super(all, chance);
      }
    } as unknown as typeof RTCPeerConnection;
  }
}

class FakeConnection extends ModelConnection {
  readonly channels = new Map<number, FakeChannel>();
  readonly #all: FakeConnection[];
  #far: FakeConnection | undefined;

  static async generateCertificate(): Promise<object> {
    return { getFingerprints: () => [{ algorithm: 'sha-256', value: 'ab' }] };
  }

  constructor(all: FakeConnection[], chance: Chance) {
    super(`${all.length}x`, chance);
    this.#all = all;
    all.push(this);
    this.addEventListener('signalingstatechange', () => this.#connect());
  }

  createDataChannel(label: string, { id }: RTCDataChannelInit): FakeChannel {
    const channel = new FakeChannel(label);
    this.channels.set(id!, channel);
    this.addWish();
    return channel;
  }

  addTrack(track: FakeTrack): object {
    this.addWish();
    return { track };
  }

  removeTrack(): void {}

  override close(): void {
    super.close();
    this.connectionState = 'closed';
    for (const channel of this.channels.values()) channel.readyState = 'closed';
    const far = this.#far;
    if (far) setTimeout(() => far.#lose(), 20);
  }

  /** Once both have agreed on each other. */
  #connect(): void {
    const { local, remote } = this.usernameFragments;
    const far = this.#all[Number.parseInt(remote, 10)];
    if (this.signalingState !== 'stable' || this.#far || far?.usernameFragments.remote !== local) return;
    this.#far = far;
    far.#far = this;
    for (const [id, channel] of this.channels) {
      const other = far.channels.get(id)!;
      channel.peer = other;
      other.peer = channel;
    }
    for (const end of [this, far]) end.#open();
  }

  #open(): void {
    if (this.signalingState === 'closed') return;
    this.connectionState = 'connected';
    this.dispatchEvent(new Event('connectionstatechange'));
    for (const channel of this.channels.values()) channel.open();
  }

  #lose(): void {
    if (this.signalingState !== 'closed') for (const channel of this.channels.values()) channel.end();
  }
}

/** A room without anything that carries it. */
export class FakeRoom extends EventTarget implements MeshRoom {
  readonly id: string;
  readonly members: RoomMember[] = [];
  /** How many listen. */
  listeners = 0;

  constructor(number: number) {
    super();
    this.id = number.toString(16).padStart(32, '0');
  }

  /** Removes by the signal itself: Node forgets to, where several listeners of one target have the same signal. */
  override addEventListener(
    type: string,
    listener: ((event: CustomEvent<RoomMember>) => void) | EventListenerOrEventListenerObject | null,
    options?: AddEventListenerOptions,
  ): void {
    super.addEventListener(type, listener as EventListener);
    this.listeners += 1;
    options?.signal?.addEventListener('abort', () => {
      super.removeEventListener(type, listener as EventListener);
      this.listeners -= 1;
    });
  }

  get channels(): readonly SignalingChannel[] {
    return this.members.map(({ channel }) => channel);
  }

  add(id: string, channel: SignalingChannel): void {
    const member = { id, channel };
    this.members.push(member);
    this.dispatchEvent(new CustomEvent('joined', { detail: member }));
  }
}

/** So many rooms, in each of which all are. */
export function fakeRooms(count: number, chance: Chance): readonly FakeRoom[] {
  const rooms = Array.from({ length: count }, (_, index) => new FakeRoom(index + 1));
  for (const [at, room] of rooms.entries()) {
    for (const other of rooms.slice(at + 1)) {
      const [near, far] = lossyChannels(chance, { lost: 5, doubled: 5, delay: 20 });
      room.add(other.id, near);
      other.add(room.id, far);
    }
  }
  return rooms;
}
