import type { KeyedPipeline } from './keyring-pipeline.js';

/**
 * Names the participant whose media a transceiver receives; undefined while that is not known: then its frames do not
 * open.
 *
 * @param streams of the transceiver's latest `track` event; none where that was before the connection was protected
 */
export type ParticipantOf = (transceiver: RTCRtpTransceiver, streams: readonly MediaStream[]) => string | undefined;

/** A pipeline that tells what it is attached to. */
export interface ConnectionPipeline extends KeyedPipeline {
  /** The sender or receiver. */
  readonly target: RTCRtpSender | RTCRtpReceiver;
}

/** What a keyring needs of an attached connection: `attachToPeerConnection` gives such. */
export interface KeyedConnection {
  /** The connection. */
  readonly peerConnection: RTCPeerConnection;
  /** The attached pipelines, of senders and receivers. */
  readonly transforms: readonly ConnectionPipeline[];
  /** `attached`: it has another pipeline. */
  addEventListener(type: 'attached', listener: (event: CustomEvent<ConnectionPipeline>) => void): void;
  /** As of any EventTarget. */
  removeEventListener(type: 'attached', listener: (event: CustomEvent<ConnectionPipeline>) => void): void;
}

/** Called with a pipeline and whose frames it carries: `undefined` for a receiver where that is not known. */
type Bind = (pipeline: KeyedPipeline, participant: string | undefined) => void;

/** Follows the transceivers of a connection, and whose media they carry: one may serve another participant later. */
export class BoundConnection {
  readonly #connection: KeyedConnection;
  readonly #participantOf: ParticipantOf;
  readonly #bind: Bind;
  readonly #streams = new WeakMap<RTCRtpTransceiver, readonly MediaStream[]>();
  /** Those that were bound, if only to nobody. */
  readonly #named = new WeakSet<ConnectionPipeline>();

  constructor(connection: KeyedConnection, participantOf: ParticipantOf, bind: Bind) {
    this.#connection = connection;
    this.#participantOf = participantOf;
    this.#bind = bind;
    connection.addEventListener('attached', this.#onAttached);
    connection.peerConnection.addEventListener('track', this.#onTrack);
    connection.peerConnection.addEventListener('signalingstatechange', this.#onNegotiated);
    for (const pipeline of connection.transforms) this.#name(pipeline);
  }

  /** Follows no more. */
  release(): void {
    this.#connection.removeEventListener('attached', this.#onAttached);
    this.#connection.peerConnection.removeEventListener('track', this.#onTrack);
    this.#connection.peerConnection.removeEventListener('signalingstatechange', this.#onNegotiated);
  }

  readonly #onAttached = ({ detail }: CustomEvent<ConnectionPipeline>): void => this.#name(detail);

  /** Fired again when a transceiver that had stopped receiving receives once more, perhaps from somebody else. */
  readonly #onTrack = ({ transceiver, streams }: RTCTrackEvent): void => {
    this.#streams.set(transceiver, streams);
    const pipeline = this.#connection.transforms.find(({ target }) => target === transceiver.receiver);
    if (pipeline) this.#name(pipeline);
  };

  /** A `track` event that came before the connection was protected, in the midst of negotiating, comes no more. */
  readonly #onNegotiated = (): void => {
    if (this.#connection.peerConnection.signalingState !== 'stable') return;
    for (const pipeline of this.#connection.transforms) if (!this.#named.has(pipeline)) this.#name(pipeline);
  };

  #name(pipeline: ConnectionPipeline): void {
    if (pipeline.side === 'sender') {
      this.#named.add(pipeline);
      this.#bind(pipeline, undefined);
      return;
    }
    const transceivers = this.#connection.peerConnection.getTransceivers();
    const transceiver = transceivers.find(({ receiver }) => receiver === pipeline.target);
    const streams = transceiver && this.#streams.get(transceiver);
    // Where nothing has been received yet, the `track` event will tell more.
    if (!transceiver || !(streams || receives(transceiver))) return;
    this.#named.add(pipeline);
    this.#bind(pipeline, this.#participantOf(transceiver, streams ?? []));
  }
}

function receives({ currentDirection }: RTCRtpTransceiver): boolean {
  return currentDirection === 'sendrecv' || currentDirection === 'recvonly';
}
