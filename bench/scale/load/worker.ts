/** A worker that receives from many at once, by the library's own pipelines: how much that is of what it could take. */
import { Incoming, RATES } from './incoming.js';

interface Task {
  /** How many tracks of each kind come in, of one measurement after another. */
  readonly loads: readonly { readonly video: number; readonly audio: number }[];
  /** How often each is measured: the best counts, since other processes make it worse and nothing makes it better. */
  readonly tries: number;
}

/** Seconds of media in one try. */
const SECONDS = 2;

/** Lets all frames come as fast as they are taken, one of each track at a time; returns frames a second. */
async function capacity(tracks: readonly Incoming[]): Promise<number> {
  const frames = await sealAll(tracks);
  const start = performance.now();
  await Promise.all(
    tracks.map((track, index) => {
      const own = frames[index]!;
      let next = 0;
      return new Promise<void>((resolve) => {
        track.onOpened = () => (next < own.length ? track.receive(own[next++]!) : resolve());
        track.receive(own[next++]!);
      });
    }),
  );
  return (1_000 * frames.flat().length) / (performance.now() - start);
}

/**
 * Lets frames come when they are due; returns how many milliseconds 99 of 100 take at most, from coming in to going out.
 * Infinity where it does not keep up, and frames are dropped.
 */
async function delay(tracks: readonly Incoming[]): Promise<number> {
  const frames = await sealAll(tracks);
  const due = tracks.flatMap((track, index) => {
    const interval = 1_000 / RATES[track.kind];
    const phase = Math.random() * interval;
    return frames[index]!.map((sealed, at) => ({ at: phase + at * interval, track, sealed }));
  });
  due.sort((one, other) => one.at - other.at);
  const delays: number[] = [];
  for (const track of tracks) track.onOpened = (taken) => void delays.push(taken);
  const start = performance.now();
  for (let next = 0; next < due.length; ) {
    const now = performance.now() - start;
    for (let one = due[next]; one && one.at <= now; one = due[++next]) one.track.receive(one.sealed);
    await pause(0);
  }
  for (let before = -1; before < delays.length; ) {
    before = delays.length;
    await pause(500);
  }
  if (delays.length < due.length) return Number.POSITIVE_INFINITY;
  return delays.sort((one, other) => one - other)[Math.floor(0.99 * delays.length)]!;
}

function pause(time: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, time));
}

function sealAll(tracks: readonly Incoming[]): Promise<Uint8Array[][]> {
  return Promise.all(tracks.map((track) => track.seal(SECONDS * RATES[track.kind])));
}

async function repeated(tries: number, what: string, measure: () => Promise<number>): Promise<number[]> {
  const all: number[] = [];
  while (all.length < tries) {
    postMessage({ progress: what });
    all.push(await measure());
  }
  return all;
}

async function run({ loads, tries }: Task): Promise<void> {
  const measured = [];
  for (const { video, audio } of loads) {
    const name = `${video} videos, ${audio} voices`;
    const kinds = [...new Array(video).fill('video'), ...new Array(audio).fill('audio')];
    const tracks = await Promise.all(kinds.map((kind) => Incoming.open(kind)));
    measured.push({
      capacity: Math.max(...(await repeated(tries, `${name}: as fast as can be`, () => capacity(tracks)))),
      delay: Math.min(...(await repeated(tries, `${name}: as they are due`, () => delay(tracks)))),
    });
  }
  postMessage({ measured });
}

addEventListener('message', ({ data }: MessageEvent<Task>) => {
  run(data).catch((error: unknown) => postMessage({ error: String(error) }));
});
