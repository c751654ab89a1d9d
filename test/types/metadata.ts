/** Types of metadata as users meet them: `tsc -b` fails where a line that must not compile does, or the other way round. */
import type { EncodedTransformError } from 'framepipe';
import {
  agoraAudio,
  extractMetadata,
  injectMetadata,
  type LivekitMetadata,
  livekitFormat,
  type MetadataFormat,
  metadataCarrier,
  millicastSei,
  seiFormat,
} from 'framepipe/metadata.js';

declare const frame: Uint8Array<ArrayBuffer>;

export function bytes(): void {
  // The frame goes back into an encoded frame, whose data is an ArrayBuffer.
  const injected: Uint8Array<ArrayBuffer> = injectMetadata(frame, 'video/VP8', new Uint8Array(4));
  const { payload } = extractMetadata(injected, 'video/VP8');
  // @ts-expect-error most frames have no payload
  payload.length;
  // @ts-expect-error text is for the application to encode
  injectMetadata(frame, 'video/VP8', 'text');
  // @ts-expect-error not every frame can carry any
  metadataCarrier(frame, 'video/VP8').capacity;
  const name: 'trailer' | 'superframe' | 'sei' | 'obu' | 'padding' | undefined = metadataCarrier(frame, '')?.name;
  void name;
}

export function formats(error: EncodedTransformError): void {
  const livekit: MetadataFormat<LivekitMetadata> = livekitFormat();
  const time: bigint | undefined = livekit.extract(frame, 'video/VP8').payload?.userTimestamp;
  void time;
  // @ts-expect-error microseconds since 1970 are no number
  livekit.inject(frame, 'video/VP8', { userTimestamp: 5 });
  // @ts-expect-error each format has payloads of its own
  const other: MetadataFormat<LivekitMetadata> = millicastSei;
  void other;
  const any: readonly MetadataFormat<unknown>[] = [livekit, millicastSei, agoraAudio, seiFormat({ payloadType: 5 })];
  void any;
  // @ts-expect-error which messages it is about has to be said
  seiFormat({});
  if (error.code === 'metadata-refused') throw error;
}
