import { createParserState, parseFrame } from '../../src/codecs/parse/index.js';
import { readCorpus, readStreams } from '../../test/codecs/parse/fixtures.js';
import { faultOf } from '../../test/codecs/parse/sane.js';
import { choose, chosen, hold, MIME_TYPES, type Target } from '../target.js';

/** Bytes of a frame that are read at most: headers are at its beginning. */
const HEAD = 600;

/** Two frames after one another: codec, length of the first in two bytes, both. */
function input(mimeType: string, first: Uint8Array, second: Uint8Array): Uint8Array {
  const head = first.subarray(0, HEAD);
  const index = (MIME_TYPES as readonly string[]).indexOf(mimeType);
  return chosen(index, [head.length >> 8, head.length & 255], head, second.subarray(0, HEAD));
}

/** The parsers of every codec, whose second frame is read with what they remember of the first. */
export const parseFrames: Target = {
  name: 'parse-frame',
  seeds() {
    const streams = readStreams();
    const mimeTypes = new Map(streams.map(({ name, mimeType }) => [name, mimeType]));
    return [
      ...streams.map(({ mimeType, frames: [first, second] }) =>
        input(mimeType, first!.bytes, second?.bytes ?? first!.bytes),
      ),
      ...readCorpus().map(({ name, bytes }) => input(mimeTypes.get(name) ?? 'video/VP9', new Uint8Array(), bytes)),
    ];
  },
  run(bytes) {
    const [mimeType, rest] = choose(bytes, MIME_TYPES.slice(0, 6));
    const length = 256 * (rest[0] ?? 0) + (rest[1] ?? 0);
    const frames = rest.subarray(2);
    const state = createParserState();
    for (const frame of [frames.subarray(0, length), frames.subarray(length)]) {
      const fault = faultOf(parseFrame(frame, mimeType, state), frame, mimeType);
      hold(fault === undefined, `a record is sane: ${fault}`);
    }
  },
};
