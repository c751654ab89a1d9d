/** What surrounds a connection: `framepipe/connection.js`. */
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
export {
  type DataChannelStreams,
  type DataChannelStreamsOptions,
  dataChannelStreams,
} from './connection/data/data-channel-streams.js';
export type { ChannelCipher } from './connection/data/seal.js';
export { type PlayedTone, type PlayTonesOptions, playTones } from './connection/dtmf/play-tones.js';
