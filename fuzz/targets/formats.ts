import { daveDecrypter, daveEncrypter, importDaveKey } from '../../src/formats/dave.js';
import { getstreamDecrypter, getstreamEncrypter, importGetstreamKey } from '../../src/formats/getstream.js';
import { importJframeKey, jframeDecrypter, jframeEncrypter } from '../../src/formats/jframe.js';
import type { FormatFrame, FrameDecrypter, FrameEncrypter } from '../../src/formats/lib/frame-format.js';
import { importLivekitKey, livekitDecrypter, livekitEncrypter } from '../../src/formats/livekit.js';
import type { MediaKind } from '../../src/shared/stage.js';
import { readStreams } from '../../test/codecs/parse/fixtures.js';
import { chosen, hold, MIME_TYPES, type Target } from '../target.js';

const secret = (length: number) => new Uint8Array(length).fill(9);

/** A format of another product, with one key. */
interface Format {
  readonly encrypter: () => Promise<FrameEncrypter>;
  readonly decrypter: () => Promise<FrameDecrypter>;
}

const livekitKey = importLivekitKey(secret(32));
const jframeKey = importJframeKey(secret(32));
const daveKey = importDaveKey(secret(16));
const getstreamKey = importGetstreamKey(secret(16));
const serverTrailer = Uint8Array.of(1, 2, 3, 4);

const formats: readonly Format[] = [
  {
    encrypter: async () => livekitEncrypter({ encryptionKey: { key: await livekitKey, keyID: 0 } }),
    decrypter: async () =>
      livekitDecrypter({
        decryptionKeys: [{ key: await livekitKey, keyID: 0 }],
        packetTrailers: 'outside',
        serverTrailer,
      }),
  },
  {
    encrypter: async () => jframeEncrypter({ encryptionKey: { key: await jframeKey, keyID: 0 } }),
    decrypter: async () => jframeDecrypter({ decryptionKeys: [{ key: await jframeKey, keyID: 0 }] }),
  },
  {
    encrypter: async () => daveEncrypter({ encryptionKey: { key: await daveKey, keyID: 0 } }),
    decrypter: async () =>
      daveDecrypter({ decryptionKeys: [{ key: await daveKey, keyID: 0 }], replayScope: 'pipeline' }),
  },
  {
    encrypter: async () => getstreamEncrypter({ encryptionKey: { key: await getstreamKey, keyID: 0 } }),
    decrypter: async () =>
      getstreamDecrypter({ decryptionKeys: [{ key: await getstreamKey, keyID: 0 }], replayScope: 'pipeline' }),
  },
];

const frameOf = (mimeType: string): FormatFrame => ({
  kind: (mimeType.split('/')[0] || 'video') as MediaKind,
  mimeType,
});

/** What clients of other products send: format, codec, frame. */
export const otherFormats: Target = {
  name: 'formats',
  ownsInput: true,
  async seeds() {
    const seeds: Uint8Array[] = [];
    for (const [index, format] of formats.entries()) {
      const encrypter = await format.encrypter();
      for (const { mimeType, frames } of readStreams()) {
        const frame = await encrypter.encrypt(frames[0]!.bytes.slice(0, 200), frameOf(mimeType));
        if (!frame) continue;
        seeds.push(chosen(index, [(MIME_TYPES as readonly string[]).indexOf(mimeType)], frame));
      }
    }
    return seeds;
  },
  async run(input) {
    const format = formats[(input[0] ?? 0) % formats.length]!;
    const mimeType = MIME_TYPES[(input[1] ?? 0) % MIME_TYPES.length]!;
    const decrypter = await format.decrypter();
    const opened = await decrypter.open(input.slice(2), frameOf(mimeType));
    hold('failure' in opened || opened.bytes.length <= input.length, 'a frame does not grow when it is opened');
    const encrypter = await format.encrypter();
    await encrypter.seal(input.slice(2), frameOf(mimeType));
  },
};
