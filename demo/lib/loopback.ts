import { wrapPeerConnection } from 'framepipe';
import { Keyring } from 'framepipe/keys.js';
import { changeKey } from './change-key.js';
import { connect } from './connect.js';
import { testPicture } from './test-picture.js';

/** A call within the page, of a test picture. */
export interface Loopback {
  /** The connection that sends. */
  readonly here: RTCPeerConnection;
  /** The connection that receives. */
  readonly there: RTCPeerConnection;
  /** What arrives. */
  readonly received: MediaStream;
  /** The keys of both ends. */
  readonly keyring: Keyring;
  close(): void;
}

/** Calls. Nothing flows before there are pipelines at both ends, whenever they are attached. */
export function openLoopback(): Loopback {
  const PeerConnection = wrapPeerConnection(RTCPeerConnection);
  const [here, there] = [new PeerConnection(), new PeerConnection()];
  const received = new MediaStream();
  const keyring = new Keyring();
  const picture = testPicture();
  there.ontrack = ({ track }) => received.addTrack(track);
  here.addTrack(picture);
  // These fail where the call is over before it has begun.
  connect(here, there).catch(() => {});
  changeKey(keyring).catch(() => {});
  const close = (): void => {
    for (const connection of [here, there]) connection.close();
    picture.stop();
  };
  return { here, there, received, keyring, close };
}
