import { createParserState, parseFrame } from 'framepipe/codecs.js';
import type { Side } from '../../src/shared/stage.js';
import type { Carrier } from '../carriers/carrier.js';
import { bareLoop, copying, rawGcm } from '../carriers/floors.js';
import { framepipeSFrame } from '../carriers/framepipe.js';
import { jitsiScheme } from '../carriers/jitsi.js';
import { livekit } from '../carriers/livekit.js';
import { Ride } from '../carriers/ride.js';
import { sframeNpm } from '../carriers/sframe-npm.js';
import type { Comparison, Variant } from '../comparison.js';
import { enlarged, fetchStream } from '../streams.js';

const SIZES = [100, 1_200, 8_000, 40_000, 150_000];
const STREAMS = ['vp8-chromium', 'vp9-firefox', 'av1-chromium-l1t3', 'h264-chromium', 'opus-silk-fec'];

/** Fully opened by its receiver's half again, or a number in the table would be of something that does not work. */
async function checkRoundTrip(carrier: Carrier, mimeType: string, payload: Uint8Array): Promise<void> {
  const [sender, receiver] = [
    await Ride.open(carrier, 'sender', mimeType),
    await Ride.open(carrier, 'receiver', mimeType),
  ];
  const [sealed, opened]: Uint8Array[][] = [[], []];
  await within(
    sender.run([payload, payload, payload], (bytes) => sealed!.push(bytes)),
    `${carrier.name} sends`,
  );
  await within(
    receiver.run(sealed!, (bytes) => opened!.push(bytes)),
    `${carrier.name} receives`,
  );
  for (const bytes of opened!) {
    const isSame = bytes.length === payload.length && bytes.every((byte, at) => byte === payload[at]);
    if (!isSame) throw new Error(`${carrier.name} does not give ${mimeType} of ${payload.length} bytes back`);
  }
}

async function within<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer = 0;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no frame comes where ${what}`)), 10_000) as unknown as number;
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Sealed frames are opened once each: replays are refused. They are made outside of what is timed. */
async function variantOf(carrier: Carrier, side: Side, mimeType: string, payload: Uint8Array): Promise<Variant> {
  const sender = await Ride.open(carrier, 'sender', mimeType);
  if (side === 'sender') {
    return { name: carrier.name, run: (count) => sender.run(new Array<Uint8Array>(count).fill(payload)) };
  }
  const receiver = await Ride.open(carrier, 'receiver', mimeType);
  let sealed: Uint8Array[] = [];
  return {
    name: carrier.name,
    async prepare(count) {
      sealed = [];
      await sender.run(new Array<Uint8Array>(count).fill(payload), (bytes) => sealed.push(bytes));
    },
    run: () => receiver.run(sealed),
  };
}

/** A delta frame of a real stream, as large as asked for. */
async function payloadOf(
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

/** Whole pipelines, frame in to frame out, encrypted: of products, of Framepipe, and the floors. */
export async function pipelines(): Promise<Comparison[]> {
  const own = await framepipeSFrame();
  const others = [bareLoop, copying, rawGcm, await livekit(), await jitsiScheme(), await sframeNpm()];
  const comparisons: Comparison[] = [];
  for (const name of STREAMS) {
    for (const size of SIZES) {
      const { mimeType, payload } = await payloadOf(name, size);
      const able = [own, ...others.filter((carrier) => carrier.takes(mimeType))];
      for (const carrier of able) await checkRoundTrip(carrier, mimeType, payload);
      for (const side of ['sender', 'receiver'] as const) {
        const [baseline, ...variants] = await Promise.all(
          able.map((carrier) => variantOf(carrier, side, mimeType, payload)),
        );
        const what = side === 'sender' ? 'encrypting' : 'decrypting';
        comparisons.push({ name: `${what} ${mimeType}, ${size} bytes`, baseline: baseline!, variants });
      }
    }
  }
  return comparisons;
}
