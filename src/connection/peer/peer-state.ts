/**
 * How a {@link Peer} is connected, from both of the connection's own states:
 *
 * - `new`: nothing has been negotiated.
 * - `connecting`: it has not been connected yet.
 * - `connected`: media and data flow.
 * - `interrupted`: it was connected, and is not now; ICE is restarted.
 * - `failed`: it is given up, after the last restart. Should the peer come back, it is connected again.
 * - `closed`: it has ended.
 */
export type PeerState = 'new' | 'connecting' | 'connected' | 'interrupted' | 'failed' | 'closed';

/** Chromium says `disconnected` for ICE alone for as long as another of the two says `failed`, Firefox otherwise. */
const troubles: readonly string[] = ['disconnected', 'failed'];

/**
 * The state that follows. Neither of the connection's states is enough: after a failure, Chromium's `iceConnectionState`
 * stays `disconnected` for ever while `connectionState` is `failed`.
 */
export function nextPeerState(
  before: PeerState,
  connection: Pick<RTCPeerConnection, 'connectionState' | 'iceConnectionState' | 'currentRemoteDescription'>,
): PeerState {
  const { connectionState, iceConnectionState } = connection;
  if (before === 'closed' || connectionState === 'closed') return 'closed';
  if (troubles.includes(connectionState) || troubles.includes(iceConnectionState)) {
    if (before === 'failed') return 'failed';
    return before === 'connected' || before === 'interrupted' ? 'interrupted' : 'connecting';
  }
  if (connectionState === 'connected') return 'connected';
  // While ICE is restarted the old pair may go on: `connecting` says nothing then. And where a server refuses a password,
  // Chromium's connection stays `new` for ever.
  const isNegotiated = connectionState === 'connecting' || connection.currentRemoteDescription !== null;
  return before === 'new' && isNegotiated ? 'connecting' : before;
}
