import { createParserState, parseFrame } from 'framepipe/codecs.js';
import { enlarged, fetchStream } from './streams.js';

/** A delta frame of a real stream, as large as asked for. */
export async function payloadOf(
  name: string,
  size: number,
): Promise<{ readonly mimeType: string; readonly payload: Uint8Array }> {
  const { mimeType, frames } = await fetchStream(name);
  const state = createParserState();
  const records = frames.map((bytes) => parseFrame(bytes, mimeType, state));
  const index = records.findIndex((record) => mimeType.startsWith('audio/') || record?.type === 'delta');
  const lastObu = mimeType === 'video/AV1' ? records[index]!.units!.at(-1)!.offset : undefined;
  return { mimeType, payload: enlarged(frames[index]!, size, lastObu) };
}
