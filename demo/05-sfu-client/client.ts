import { connect } from '../lib/connect.js';
import { testPicture } from '../lib/test-picture.js';

/** Stands for a client library of somebody else: it makes its connections itself, and never heard of Framepipe. */
export class Client {
  readonly #PeerConnection: typeof RTCPeerConnection;
  onTrack: (track: MediaStreamTrack) => void = () => {};

  constructor(options: { PeerConnection: typeof RTCPeerConnection }) {
    this.#PeerConnection = options.PeerConnection;
  }

  /** Publishes the test picture, and subscribes to it. */
  async join(): Promise<void> {
    const publisher = new this.#PeerConnection();
    const subscriber = new this.#PeerConnection();
    subscriber.ontrack = ({ track }) => this.onTrack(track);
    publisher.addTransceiver(testPicture(), { direction: 'sendonly' });
    await connect(publisher, subscriber);
  }
}
