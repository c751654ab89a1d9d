import type { DumpedFrame } from '../../../src/recording/dumps/dump-writer.js';
import { recordedCodecOf } from '../../../src/recording/recorded-frame.js';
import { readStreams, type Stream } from '../../codecs/parse/fixtures.js';

export function streamOf(name: string): Stream {
  return readStreams(name).find((stream) => stream.name === name)!;
}

/** A recorded stream as frames of a call: 30 pictures a second, whose timestamps go round behind the third one. */
export function framesOf(name: string): DumpedFrame[] {
  const { mimeType, frames } = streamOf(name);
  return frames.map(({ bytes: data }, index) => ({
    codec: recordedCodecOf(mimeType)!,
    data,
    rtpTimestamp: (2 ** 32 - 7000 + index * 3000) % 2 ** 32,
    ssrc: 7,
    time: 1000 + (index * 1000) / 30,
  }));
}

/** The same of sound: packets of as many samples, one after the other. */
export function packetsOf(name: string, samples: number): DumpedFrame[] {
  return framesOf(name).map((frame, index) => ({
    ...frame,
    rtpTimestamp: (2 ** 32 - 7000 + index * samples) % 2 ** 32,
    time: 1000 + (index * samples) / 48,
  }));
}
