import type { Bytes, StageRegistry } from '../../shared/stage.js';
import type { Peer } from '../peer/peer.js';
import type { PeerState } from '../peer/peer-state.js';
import { MemberLink, type MemberLinkListener } from './member-link.js';
import type { MeshMember } from './mesh-member.js';
import type { MessageTarget } from './mesh-messages.js';
import type { RosterPeer } from './roster.js';

/** Hears of what a member sends. */
export interface StreamListener {
  onStream(stream: MediaStream): void;
  onStreamRemoved(stream: MediaStream): void;
}

/** A member, with what the mesh needs of the connection to them. */
export class MemberConnection<R extends StageRegistry> implements MeshMember<R>, RosterPeer, MessageTarget {
  readonly id: string;
  readonly peer: Peer<R>;
  readonly link: MemberLink;
  readonly isReady: () => boolean;
  /** Whether the link is open. */
  isOpen = false;
  /** Whether the key agreement counts on them. */
  isJoined = false;
  readonly #streams = new Set<MediaStream>();
  readonly #senders = new Map<MediaStreamTrack, RTCRtpSender>();

  /** @param isReady whether they can be sent something now, and open it */
  constructor(
    id: string,
    peer: Peer<R>,
    isReady: () => boolean,
    linkListener: MemberLinkListener,
    listener: StreamListener,
  ) {
    this.id = id;
    this.peer = peer;
    this.isReady = isReady;
    this.link = new MemberLink(peer.connection, linkListener);
    peer.connection.addEventListener('track', ({ streams }) => {
      for (const stream of streams) this.#follow(stream, listener);
    });
  }

  get state(): PeerState {
    return this.peer.state;
  }

  get streams(): readonly MediaStream[] {
    return [...this.#streams];
  }

  send(frame: Bytes): Promise<void> {
    return this.link.sendMessage(frame);
  }

  addTrack(track: MediaStreamTrack, streams: readonly MediaStream[]): void {
    this.#senders.set(track, this.peer.connection.addTrack(track, ...streams));
  }

  removeTrack(track: MediaStreamTrack): void {
    const sender = this.#senders.get(track);
    if (sender) this.peer.connection.removeTrack(sender);
    this.#senders.delete(track);
  }

  async replaceTrack(track: MediaStreamTrack, by: MediaStreamTrack): Promise<void> {
    const sender = this.#senders.get(track);
    if (!sender) return;
    this.#senders.delete(track);
    this.#senders.set(by, sender);
    await sender.replaceTrack(by);
  }

  /** The channels end with the peer, which says goodbye first. */
  close(): void {
    this.peer.close();
  }

  #follow(stream: MediaStream, listener: StreamListener): void {
    if (this.#streams.has(stream)) return;
    this.#streams.add(stream);
    stream.addEventListener('removetrack', () => {
      if (stream.getTracks().length === 0 && this.#streams.delete(stream)) listener.onStreamRemoved(stream);
    });
    listener.onStream(stream);
  }
}
