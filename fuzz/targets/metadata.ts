import { encodeEnvelope, openEnvelope } from '../../src/metadata/envelope.js';
import {
  agoraAudio,
  agoraSei,
  decodeEntries,
  encodeEntries,
  extractMetadata,
  framepipeFormat,
  injectMetadata,
  livekitFormat,
  type MetadataFormat,
  metadataCarrier,
  millicastSei,
  picTimingReader,
  seiFormat,
  trtcSei,
} from '../../src/metadata/index.js';
import { decodeSei } from '../../src/metadata/sei.js';
import type { Bytes } from '../../src/shared/stage.js';
import { readStreams } from '../../test/codecs/parse/fixtures.js';
import { choose, chosen, hold, holdEqual, MIME_TYPES, type Target } from '../target.js';

const formats: readonly MetadataFormat<unknown>[] = [
  framepipeFormat(),
  livekitFormat(),
  millicastSei,
  agoraSei,
  agoraAudio,
  trtcSei,
  seiFormat({ uuid: 'dc45e9bd-e6d9-48b7-962c-d820d923eeef' }),
];
const PAYLOAD = Uint8Array.of(0, 0, 1, 0, 0, 3, 255);

/** What travels within frames, in our carriers and in the formats of others. */
export const frameMetadata: Target = {
  name: 'metadata',
  seeds() {
    return readStreams().flatMap(({ mimeType, frames: [first] }) => {
      const index = (MIME_TYPES as readonly string[]).indexOf(mimeType);
      const frame = first!.bytes.slice(0, 300);
      try {
        return [chosen(index, injectMetadata(frame, mimeType, PAYLOAD, { receivers: 'aware' })), chosen(index, frame)];
      } catch {
        return [chosen(index, frame)];
      }
    });
  },
  run(input) {
    const [mimeType, bytes] = choose(input, MIME_TYPES);
    for (const format of formats) {
      const { frame, payload } = format.extract(bytes, mimeType);
      if (payload === undefined) hold(frame === bytes, 'a frame without metadata comes back itself');
      else hold(frame.length < bytes.length, 'a frame gets shorter by its metadata');
    }
    picTimingReader()(bytes);
    carry(bytes, mimeType);
  },
};

function carry(bytes: Bytes, mimeType: string): void {
  const carrier = metadataCarrier(bytes, mimeType, { receivers: 'aware' });
  if (!carrier || carrier.capacity < PAYLOAD.length) return;
  const { frame, payload } = extractMetadata(carrier.inject(PAYLOAD), mimeType);
  holdEqual(Buffer.compare(frame, bytes), 0, 'the frame comes back');
  holdEqual(payload && [...payload], [...PAYLOAD], 'what was injected comes back');
}

/** What is inside of that: envelopes, entries, SEI messages. */
export const metadataParts: Target = {
  name: 'metadata-parts',
  seeds() {
    const entries = encodeEntries([
      { type: 1, value: PAYLOAD },
      { type: 300, value: new Uint8Array() },
    ]);
    const sei = Uint8Array.of(5, 18, ...new Uint8Array(16).fill(0xab), 1, 2, 0x80);
    return [chosen(0, entries), chosen(1, encodeEnvelope(entries, 3)), chosen(2, sei), chosen(2, [1, 1, 7, 0x80])];
  },
  run(input) {
    const [read, bytes] = choose<(bytes: Bytes) => void>(input, [
      (given) => {
        const entries = decodeEntries(given);
        if (entries) holdEqual(decodeEntries(encodeEntries(entries)), entries, 'entries come back');
      },
      (given) => {
        const envelope = openEnvelope(given);
        if (!envelope) return;
        const { payload, kind, start } = envelope;
        holdEqual(encodeEnvelope(payload, kind), given.slice(start), 'an envelope has one form');
      },
      (given) => void decodeSei(given),
    ]);
    read(bytes);
  },
};
