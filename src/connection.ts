/** Connections to other peers, signalling, and what surrounds any connection: `framepipe/connection.js`. */

export { fingerprintOf, remoteFingerprints } from './connection/certificates/fingerprints.js';
export {
  hasIdentityProviders,
  type IdentityProviderOptions,
  type PeerIdentity,
  peerIdentity,
  useIdentityProvider,
} from './connection/certificates/identity.js';
export {
  forgetCertificate,
  type KeepCertificateOptions,
  keepCertificate,
} from './connection/certificates/keep-certificate.js';
export { pinFingerprints } from './connection/certificates/pin-fingerprints.js';
export type { DataChannelMessage } from './connection/data/assembler.js';
export { type DataChannelStreamsOptions, dataChannelStreams } from './connection/data/data-channel-streams.js';
export type { ChannelCipher } from './connection/data/seal.js';
export type { DataChannelStreams } from './connection/data/stream-pair.js';
export { type PlayedTone, type PlayTonesOptions, playTones } from './connection/dtmf/play-tones.js';
export type { MeshKeyAgreement, MeshKeyHost, MeshKeys } from './connection/mesh/key-agreement.js';
export { Mesh } from './connection/mesh/mesh.js';
export { MeshChannel, type MeshChannelEvents } from './connection/mesh/mesh-channel.js';
export type { MeshEvents, MeshKeyState } from './connection/mesh/mesh-events.js';
export type { MeshMember } from './connection/mesh/mesh-member.js';
export type { MeshOptions } from './connection/mesh/mesh-options.js';
export type { MeshRoom } from './connection/mesh/mesh-room.js';
export { senderKeys } from './connection/mesh/sender-keys.js';
export { sharedKey } from './connection/mesh/shared-key.js';
export {
  type AddressKind,
  addressKind,
  type CandidateType,
  type IceCandidateRecord,
  parseCandidate,
} from './connection/observe/candidate.js';
export { type DescriptionRecord, type MediaSection, parseDescription } from './connection/observe/description.js';
export { type ConnectionPhase, type Explanation, explain } from './connection/observe/explain.js';
export {
  ConnectionObserver,
  type ConnectionObserverEvents,
  type ObserveOptions,
  observe,
} from './connection/observe/observer.js';
export type { Reason, ReasonCode } from './connection/observe/reasons.js';
export type {
  CandidateError,
  ConnectionSnapshot,
  ConnectivityChecks,
  DataChannelSnapshot,
  PairEnd,
  SctpSnapshot,
  SelectedPair,
  TransportError,
  TransportSnapshot,
} from './connection/observe/snapshot.js';
export type { TimelineRecord, TimelineTopic } from './connection/observe/timeline.js';
export { Peer, type PeerEnd, type PeerEvents } from './connection/peer/peer.js';
export type { PeerOptions, PeerPipelines } from './connection/peer/peer-options.js';
export type { PeerState } from './connection/peer/peer-state.js';
export { encryptSignaling } from './connection/signaling/encrypt-signaling.js';
export { ManualSignaling } from './connection/signaling/manual-signaling.js';
export type { Room, RoomEvents, RoomMember, RoomOptions, RoomState } from './connection/signaling/room.js';
export { broadcastRoom, webSocketRoom } from './connection/signaling/rooms.js';
export type { SignalingChannel } from './connection/signaling/signaling-channel.js';
