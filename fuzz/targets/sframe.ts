import { decodeHeader, encodeHeader } from '../../src/sframe/header.js';
import { type FrameStageInstance, frameFunction } from '../../src/shared/frame-stage.js';
import type { Bytes, FrameInfo } from '../../src/shared/stage.js';
import { readStreams } from '../../test/codecs/parse/fixtures.js';
import { sframeDecrypter } from '../../workers/stages/sframe/decrypter.js';
import { sframeEncrypter } from '../../workers/stages/sframe/encrypter.js';
import { choose, chosen, hold, holdEqual, MIME_TYPES, type Target } from '../target.js';

/** SFrame's header, RFC 9605, section 4.3. */
export const sframeHeader: Target = {
  name: 'sframe-header',
  seeds() {
    const values = [0n, 7n, 8n, 255n, 65_536n, 2n ** 48n, 2n ** 64n - 1n];
    return values.flatMap((keyID) => values.map((counter) => encodeHeader(keyID, counter)));
  },
  run(bytes) {
    const header = decodeHeader(bytes);
    if (!header) return;
    const { keyID, counter, length } = header;
    holdEqual(encodeHeader(keyID, counter), bytes.slice(0, length), 'a header has one form');
  },
};

const KEY_ID = 3;
const CONTEXT = 7;
const key = crypto.subtle.importKey('raw', new Uint8Array(32).fill(5), 'HKDF', false, ['deriveBits']);
/** What was sealed, to tell what is forged. */
const sealed = new Set<string>();

const infoOf = (mimeType: string): FrameInfo => ({
  side: 'receiver',
  kind: mimeType.startsWith('video') ? 'video' : 'audio',
  mimeType,
  synchronizationSource: 1,
  payloadType: 96,
  rtpTimestamp: 2,
  type: undefined,
  metadata: {},
});

async function through(stage: unknown, bytes: Bytes, mimeType: string): Promise<Bytes | undefined> {
  return (stage as FrameStageInstance)[frameFunction](bytes, infoOf(mimeType));
}

let seeds: Promise<Uint8Array[]> | undefined;

/** Frames of every codec, sealed: the same ones each time, since the key's counter begins with it. */
async function seal(): Promise<Uint8Array[]> {
  const encrypter = sframeEncrypter({ encryptionKey: { key: await key, keyID: KEY_ID, context: CONTEXT } });
  const frames: Uint8Array[] = [];
  for (const stream of readStreams()) {
    const frame = await through(encrypter, stream.frames[0]!.bytes.slice(0, 200), stream.mimeType);
    if (!frame) continue;
    sealed.add(Buffer.from(frame).toString('base64'));
    frames.push(chosen((MIME_TYPES as readonly string[]).indexOf(stream.mimeType), frame));
  }
  return frames;
}

/** The decrypting stage: nothing opens but what was sealed, and nothing makes it throw. */
export const decryption: Target = {
  name: 'sframe-decrypter',
  ownsInput: true,
  seeds: () => (seeds ??= seal()),
  async run(input) {
    await this.seeds();
    const [mimeType, bytes] = choose(input, MIME_TYPES);
    const decryptionKeys = [{ key: await key, keyID: KEY_ID }];
    const decrypter = sframeDecrypter({ decryptionKeys, keyWait: 0, replayScope: 'pipeline' });
    const text = Buffer.from(bytes).toString('base64');
    const opened = await through(decrypter, bytes, mimeType);
    // The size within an OBU is not authenticated, since packetizers rewrite it: frame-layout.ts.
    hold(!opened || sealed.has(text) || bytes.at(-1) === 0x13, 'nothing opens that was not sealed');
  },
};
