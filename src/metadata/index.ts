/** Metadata within encoded frames, bytes in and bytes out: `framepipe/metadata.js`. */
export type { ExtractedMetadata, MetadataCarrier, MetadataCarrierName } from './carrier.js';
export { decodeEntries, encodeEntries, entryLength, type MetadataEntry } from './entries.js';
export { extractMetadata } from './extract.js';
export type { MetadataFormat } from './format.js';
export { type AgoraAudioMetadata, agoraAudio } from './formats/agora-audio.js';
export { framepipeFormat } from './formats/framepipe.js';
export { type LivekitFormatOptions, livekitFormat } from './formats/livekit.js';
export type { LivekitMetadata } from './formats/livekit-trailer.js';
export { type MillicastMetadata, millicastSei } from './formats/millicast.js';
export { type ClockTimestamp, picTimingReader } from './formats/pic-timing.js';
export { agoraSei, type SeiFormatOptions, seiFormat, trtcSei } from './formats/sei.js';
export { injectMetadata, type MetadataCarrierOptions, metadataCarrier } from './inject.js';
