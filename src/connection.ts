/** What surrounds a connection: `framepipe/connection.js`. */
export {
  type AddressKind,
  addressKind,
  type CandidateType,
  type IceCandidateRecord,
  parseCandidate,
} from './connection/observe/candidate.js';
export { type DescriptionRecord, type MediaSection, parseDescription } from './connection/observe/description.js';
export {
  type ConnectionPhase,
  type Explanation,
  explain,
  type Reason,
  type ReasonCode,
} from './connection/observe/explain.js';
export {
  ConnectionObserver,
  type ConnectionObserverEvents,
  type ObserveOptions,
  observe,
} from './connection/observe/observer.js';
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
export type { SignalingChannel } from './connection/signaling/signaling-channel.js';
