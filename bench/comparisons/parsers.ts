import { createParserState, parseFrame } from 'framepipe/codecs.js';
import { type Comparison, cycling, type Variant } from '../comparison.js';
import { fetchStream } from '../streams.js';

/** As calls have them: the browser's own frames where it sends the codec. */
const STREAMS = [
  'vp8-chromium',
  'vp9-chromium-l2t3',
  'av1-chromium-l1t3',
  'h264-chromium',
  'h265-zerolatency',
  'opus-silk-fec',
];

async function variantOf(name: string): Promise<Variant> {
  const { mimeType, frames } = await fetchStream(name);
  const state = createParserState();
  return cycling(mimeType, frames, (bytes) => parseFrame(bytes, mimeType, state)?.qp ?? 1);
}

/** What `parseFrame` costs, whole streams over and over. */
export async function parsers(): Promise<Comparison[]> {
  const [baseline, ...variants] = await Promise.all(STREAMS.map(variantOf));
  return [{ name: 'parseFrame', baseline: baseline!, variants }];
}
