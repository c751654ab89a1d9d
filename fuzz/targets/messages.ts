import { Assembler } from '../../src/connection/data/assembler.js';
import * as data from '../../src/connection/data/frame.js';
import { channelHeader, decodeChannelFrame } from '../../src/connection/mesh/channel-frames.js';
import { decodeMlsFrame, encodeMlsFrame } from '../../src/connection/mesh/mls/mls-frames.js';
import { decodeKeyFrame, encodeKeyFrame } from '../../src/connection/mesh/sender-key-frames.js';
import { senderKeys } from '../../src/connection/mesh/sender-keys.js';
import { decodeDigits, encodeDigits } from '../../src/keys/digits-message.js';
import { decodeNotice, encodeNotice } from '../../src/keys/mls/notices.js';
import type { Bytes } from '../../src/shared/stage.js';
import { choose, chosen, fromText, hold, holdEqual, type Target } from '../target.js';

/** Reads a message; where it can be read, it is written again and must read the same. */
function roundTrip<T>(decode: (bytes: Bytes) => T | undefined, encode: (message: T) => Bytes): (bytes: Bytes) => void {
  return (bytes) => {
    const message = decode(bytes);
    if (message !== undefined) holdEqual(decode(encode(message)), message, 'a message comes back');
  };
}

const readers: readonly ((bytes: Bytes) => void)[] = [
  roundTrip(data.decodeFrame, data.encodeFrame),
  roundTrip(decodeChannelFrame, ({ header, payload }) => Uint8Array.from([...header, ...payload])),
  roundTrip(decodeKeyFrame, encodeKeyFrame),
  roundTrip(decodeMlsFrame, encodeMlsFrame),
  roundTrip(decodeDigits, encodeDigits),
  roundTrip(decodeNotice, encodeNotice),
];

const random = new Uint8Array(16).fill(1);
const group = new Uint8Array(16).fill(2);
const key = new Uint8Array(32).fill(3);
const position = { group, epoch: 9, digest: new Uint8Array(8).fill(4) };

/** Binary messages of data channels: of streams, meshes, key agreements and digits. */
export const messages: Target = {
  name: 'messages',
  seeds: () => [
    chosen(0, data.encodeFrame({ kind: 'hello', encrypted: true, largest: 65_536, random })),
    chosen(0, data.encodeFrame({ kind: 'data', length: 3, last: true, text: false, chunk: Uint8Array.of(1, 2, 3) })),
    chosen(0, data.encodeFrame({ kind: 'credit', bytes: 100_000 })),
    chosen(0, data.encodeFrame({ kind: 'end' })),
    chosen(1, channelHeader('chat', 'text'), fromText('hello')),
    chosen(2, encodeKeyFrame({ keyID: 5, key })),
    chosen(2, encodeKeyFrame({ keyID: 5 })),
    chosen(3, encodeMlsFrame({ kind: 'status', signatureKey: key, position })),
    chosen(3, encodeMlsFrame({ kind: 'submit', group, payload: key })),
    chosen(4, encodeDigits({ tones: '12#', duration: 100, interToneGap: 70 })),
    chosen(5, encodeNotice({ kind: 'ready', index: 3 })),
  ],
  run(input) {
    const [read, bytes] = choose(input, readers);
    read(bytes);
  },
};

/** The largest message that is taken. */
const LARGEST = 5_000;

/** Chunks in any order, each behind its length in one byte and four of repetition: nothing larger than agreed comes out. */
export const assembly: Target = {
  name: 'assembly',
  seeds() {
    const frame = (length: number | undefined, last: boolean, chunk: Uint8Array<ArrayBuffer>) => {
      const bytes = data.encodeFrame({ kind: 'data', length, last, text: false, chunk });
      return [bytes.length >> 8, bytes.length & 255, ...bytes];
    };
    const half = new Uint8Array(1_500);
    return [
      Uint8Array.from(frame(3, true, Uint8Array.of(1, 2, 3))),
      Uint8Array.from([...frame(3_000, false, half), ...frame(undefined, true, half)]),
    ];
  },
  run(bytes) {
    const assembler = new Assembler(LARGEST);
    for (let at = 0; at + 2 <= bytes.length; ) {
      const end = at + 2 + 256 * bytes[at]! + bytes[at + 1]!;
      const frame = data.decodeFrame(bytes.subarray(at + 2, end));
      at = end;
      if (frame?.kind !== 'data') continue;
      const { message, problem } = assembler.take(frame);
      if (problem !== undefined) return;
      hold((message?.length ?? 0) <= LARGEST, 'no message is larger than agreed');
    }
  },
};

/** Messages about sender keys, of one who is there and of one who is not: only the former's keys stay, whatever they say. */
export const keyMessages: Target = {
  name: 'key-messages',
  seeds: () => [encodeKeyFrame({ keyID: 5, key }), encodeKeyFrame({ keyID: 5 })],
  async run(bytes) {
    const sent: string[] = [];
    const agreement = senderKeys().start({
      id: 'self',
      send: async (to) => void sent.push(to),
      isPresent: () => true,
      isReachable: () => true,
      report: () => {},
      changed: () => {},
    });
    agreement.join('there');
    for (const from of ['there', 'elsewhere']) await agreement.receive(from, bytes.slice());
    hold(!sent.includes('elsewhere'), 'nobody else is answered');
    await agreement.close();
  },
};
