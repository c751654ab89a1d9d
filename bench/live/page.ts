/** A live call, 12 Opus tracks each way: what a worker's thread takes for a frame, and what of it is not the platform's. */
import { CpuClock, RECOGNITION } from '../cpu-clock.js';
import type { Measured } from '../measured.js';
import { shuffled } from '../shuffled.js';
import { LiveCall, TRACKS } from './call.js';
import { makeSecret, type Secret } from './secret.js';
import { aesGcm, framepipe, type LiveVariant, livekit, passThrough } from './variants.js';

interface Task {
  /** How many samples, and in milliseconds how long each is, how long frames flow before it and in a call before all. */
  readonly liveEffort: {
    readonly rounds: number;
    readonly duration: number;
    readonly settle: number;
    readonly warmUp: number;
  };
}

/** A call that waits until it is measured. */
interface OpenCall {
  readonly call: LiveCall;
  readonly clock: CpuClock;
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
/** How long a call may take until something is heard, in milliseconds. */
const PATIENCE = 20_000;

/** The browser's fake microphone. */
async function microphone(): Promise<MediaStreamTrack> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  return stream.getAudioTracks()[0]!;
}

function spins(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.addEventListener('error', ({ message }) => reject(new Error(message)));
    worker.addEventListener('message', ({ data }) => data?.spun && resolve());
    worker.postMessage({ spin: RECOGNITION });
  });
}

interface Sample {
  /** Microseconds that the worker's thread took a frame. */
  readonly microseconds: number;
  /** Per cent of a core. */
  readonly share: number;
}

/** Nothing counts of a call in which nothing is heard: its frames would not come back whole. */
async function heard(call: LiveCall, name: string): Promise<void> {
  for (const end = performance.now() + PATIENCE; ; await pause(200)) {
    const { energy, frames } = await call.counts();
    if (energy > 0) return;
    if (performance.now() > end) throw new Error(`live: nothing is heard through ${name} of ${frames} frames`);
  }
}

async function open(variant: LiveVariant, track: MediaStreamTrack, secret: Secret, warmUp: number): Promise<OpenCall> {
  const call = await LiveCall.open(variant, track, secret);
  try {
    await heard(call, variant.name);
    await pause(warmUp);
    // At rest, or a thread that carries the call might be busier than the one that spins.
    await call.flow(false);
    const clock = await CpuClock.find(() => spins(call.worker));
    if (!clock) throw new Error('live: this system does not tell what a thread has worked');
    return { call, clock };
  } catch (error) {
    await call.close();
    throw error;
  }
}

export async function measure(
  { liveEffort }: Task,
  onProgress: (text: string) => void,
): Promise<{ measured: Measured[] }> {
  const { rounds, duration, settle, warmUp } = liveEffort;
  const [secret, track] = [await makeSecret(), await microphone()];
  const variants = [passThrough, { ...passThrough, name: 'pass-through, again' }, aesGcm, framepipe, livekit];
  const samples: Sample[][] = variants.map(() => []);

  const calls: OpenCall[] = [];
  try {
    for (const variant of variants) {
      onProgress(`opening the call of ${variant.name}`);
      calls.push(await open(variant, track, secret, warmUp));
    }
    const sample = async ({ call, clock }: OpenCall): Promise<Sample> => {
      await call.flow(true);
      await pause(settle);
      const [before, start, { frames }] = [await clock.read(), performance.now(), await call.counts()];
      await pause(duration);
      const [after, end] = [await clock.read(), performance.now()];
      const carried = (await call.counts()).frames - frames;
      await call.flow(false);
      if (carried === 0) throw new Error('live: no frame came through the worker');
      const worked = after.thread - before.thread;
      return { microseconds: (1_000 * worked) / carried, share: (100 * worked) / (end - start) };
    };
    for (let round = 0; round < rounds; round += 1) {
      for (const index of shuffled(variants.length)) {
        onProgress(`${variants[index]!.name}, round ${round + 1} of ${rounds}`);
        samples[index]!.push(await sample(calls[index]!));
      }
    }
  } finally {
    for (const { call } of calls) await call.close();
  }
  const names = variants.map(({ name }) => name);
  const name = `a live call, ${TRACKS} audio tracks each way`;
  const of = (what: keyof Sample) => samples.map((all) => all.map((one) => one[what]));
  return {
    measured: [
      { name: `${name}: CPU of the worker`, unit: 'µs a frame', variants: names, samples: of('microseconds') },
      { name: `${name}: share of the worker`, unit: '% of a core', variants: names, samples: of('share') },
    ],
  };
}
