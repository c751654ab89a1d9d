/** Group keys by MLS (RFC 9420) for SFrame (RFC 9605, section 5.2). Needs ts-mls. */
export type { MlsCandidate, MlsMember } from './mls/members.js';
export type {
  MlsEpoch,
  MlsKeyPackageEvent,
  MlsMessage,
  MlsOutcome,
  MlsReceipt,
  MlsSessionEvents,
  MlsSessionOptions,
} from './mls/session-types.js';
export { generateMlsSignatureKeys, type MlsSignatureKeys } from './mls/signature-keys.js';
export { carryMls, type MlsPort } from './mls-carrier.js';
export { MlsMesh } from './mls-mesh.js';
export { MlsSession } from './mls-session.js';
