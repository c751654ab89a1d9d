/** Metadata within encoded frames, bytes in and bytes out: `framepipe/metadata.js`. */
export type { ExtractedMetadata, MetadataCarrier, MetadataCarrierName } from './carrier.js';
export { decodeEntries, encodeEntries, entryLength, type MetadataEntry } from './entries.js';
export { extractMetadata } from './extract.js';
export { injectMetadata, type MetadataCarrierOptions, metadataCarrier } from './inject.js';
