/** Keys of a `Mesh` by MLS: `framepipe/mesh-mls.js`. Needs ts-mls. */
export { type MlsKeysOptions, type MlsMeshKeys, mlsKeys } from './connection/mesh/mls/mls-keys.js';
