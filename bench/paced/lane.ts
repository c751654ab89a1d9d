/** A worker that is measured: it holds the carriers' streams, sends frames when the pacer says, and takes their time. */

import type { BenchFrame } from '../carriers/bench-frame.js';
import { benchFrame } from '../carriers/bench-frame.js';
import type { Carrier } from '../carriers/carrier.js';
import { connect, kindOf } from '../carriers/connect.js';
import { bareLoop } from '../carriers/floors.js';
import { framepipeSFrame } from '../carriers/framepipe.js';
import { livekit } from '../carriers/livekit.js';
import { checkRoundTrip } from '../carriers/round-trip.js';
import { spin } from '../cpu-clock.js';
import { payloadOf } from '../payload.js';
import {
  type CarrierName,
  clock,
  type LaneAnswer,
  type LaneQuestion,
  type LaneReport,
  type PaceMessage,
} from './messages.js';
import type { Pattern } from './pattern.js';

/** A megabit of video a second, and 48 kbit of Opus. */
const MEDIA = [
  ['vp8-chromium', 4_000],
  ['opus-silk-fec', 120],
] as const;
/** How long frames may take to arrive after the last was sent, in milliseconds. */
const PATIENCE = 10_000;

interface Streams {
  readonly pattern: Pattern;
  /** By sender. */
  readonly send: readonly ((due: number) => void)[];
  onFrame: (due: number) => void;
}

const makers: Readonly<Record<CarrierName, () => Carrier | Promise<Carrier>>> = {
  framepipe: framepipeSFrame,
  livekit,
  loop: () => bareLoop,
};
const carriers = new Map<CarrierName, Carrier>();
const opened = new Map<string, Streams>();

/** The carrier, whose frames have come back whole once. */
async function carrierOf(name: CarrierName): Promise<Carrier> {
  let carrier = carriers.get(name);
  if (!carrier) {
    carrier = await makers[name]();
    for (const [stream, size] of MEDIA) {
      const { mimeType, payload } = await payloadOf(stream, size);
      await checkRoundTrip(carrier, mimeType, payload);
    }
    carriers.set(name, carrier);
  }
  return carrier;
}

async function open(name: CarrierName, pattern: Pattern): Promise<Streams> {
  const carrier = await carrierOf(name);
  const media = await Promise.all(MEDIA.map(([name, size]) => payloadOf(name, size)));
  const send: ((due: number) => void)[] = [];
  const streams: Streams = { pattern, send, onFrame: () => {} };
  const dueTimes = new WeakMap<BenchFrame, number>();
  for (const sender of new Set(pattern.senders)) {
    const { mimeType, payload } = media[sender % 2]!;
    const kind = kindOf(mimeType);
    let timestamp = 0;
    const input = await connect(carrier, 'sender', mimeType, (frame) => {
      // The browser takes the payload away from whoever holds it.
      frame.data.transfer(0);
      streams.onFrame(dueTimes.get(frame)!);
    });
    send[sender] = (due) => {
      timestamp += 960;
      const frame = benchFrame(kind, payload, mimeType, timestamp);
      dueTimes.set(frame, due);
      input(frame);
    };
  }
  return streams;
}

async function measure(streams: Streams, port: MessagePort, settle: number): Promise<LaneReport> {
  const latencies: number[] = [];
  const { pattern, send } = streams;
  let [sent, arrived, start] = [0, 0, Number.POSITIVE_INFINITY];
  streams.onFrame = (due) => {
    // Those that an earlier window gave up come now.
    if (due < start) return;
    arrived += 1;
    if (due >= start + settle) latencies.push(clock() - due);
  };
  await new Promise<void>((resolve) => {
    port.onmessage = ({ data }: MessageEvent<PaceMessage>) => {
      if (!data) return resolve();
      const [second, first, end] = data;
      if (sent === 0) start = second;
      for (let index = first; index < end; index += 1) send[pattern.senders[index]!]!(second + pattern.at[index]!);
      sent += end - first;
    };
  });
  for (const end = clock() + PATIENCE; arrived < sent && clock() < end; ) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  port.close();
  streams.onFrame = () => {};
  return { latencies, sent, lost: sent - arrived };
}

async function answer(question: LaneQuestion): Promise<LaneReport | undefined> {
  if ('open' in question) opened.set(question.open, await open(question.carrier, question.pattern));
  else if ('close' in question) opened.delete(question.close);
  else if ('spin' in question) spin(question.spin);
  else return measure(opened.get(question.window)!, question.port, question.settle);
  return undefined;
}

addEventListener('message', ({ data }: MessageEvent<LaneQuestion>) => {
  answer(data).then(
    (report) => postMessage({ answer: report } satisfies LaneAnswer),
    (error: unknown) => postMessage({ failure: String(error) } satisfies LaneAnswer),
  );
});
postMessage({ answer: undefined } satisfies LaneAnswer);
