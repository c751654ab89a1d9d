import { dumpWriter } from '../../src/recording/dumps/dump-formats.js';
import { readConfiguration } from '../../src/recording/timeline/configuration.js';
import { readStreams } from '../../test/codecs/parse/fixtures.js';
import { choose, chosen, hold, type Target } from '../target.js';

const CODECS = ['vp8', 'vp9', 'av1', 'h264', 'h265', 'opus'] as const;
const FORMATS = [undefined, 'obu', 'opus-demo'] as const;

/** What recordings make of frames that came over the network: a frame that is none breaks no file. */
export const dumps: Target = {
  name: 'dumps',
  seeds: () =>
    readStreams().map(({ mimeType, frames: [first] }) => {
      const index = CODECS.findIndex((codec) => mimeType.toLowerCase().endsWith(codec));
      return chosen(index, first!.bytes.slice(0, 300));
    }),
  run(input) {
    const [codec, data] = choose(input, CODECS);
    const mimeType = codec === 'opus' ? 'audio/opus' : `video/${codec.toUpperCase()}`;
    const kind = codec === 'opus' ? 'audio' : 'video';
    const frame = { track: 0, kind, codec, mimeType, keyFrame: true, data, rtpTimestamp: 0, ssrc: 1, time: 0 } as const;
    readConfiguration(frame);
    for (const format of FORMATS) {
      if (format === 'obu' && codec !== 'av1') continue;
      if (format === 'opus-demo' && codec !== 'opus') continue;
      const writer = dumpWriter(codec, format);
      const length = [writer.write(frame), writer.write(frame), writer.end()].reduce(
        (sum, bytes) => sum + (bytes?.length ?? 0),
        0,
      );
      hold(length < 3 * data.length + 4_096, 'a file is not much larger than its frames');
    }
  },
};
