import { expect } from 'chai';
import type { AttachedTransform, TransformTarget } from 'framepipe';
import { attach } from 'framepipe';
import type { stages } from '../fixtures/workers/seal.worker.js';
import { fakeMedia, rtpCounts, trickle } from './call.js';
import { FarEnd } from './far-end.js';
import { pause, until } from './until.js';

/** The registry of the worker that {@link sealWorker} makes. */
export type SealStages = typeof stages;

export const KINDS = ['audio', 'video'] as const;

/** Frames that make a stream. */
const ENOUGH = 6;

/** Whether this browser ignores a transform that comes a task after its sender or receiver. */
export const ignoresLateTransforms = 'createEncodedStreams' in RTCRtpSender.prototype;

/** A call between a connection under test and a far end that tells sealed frames from clear ones. */
export interface SealedCall {
  readonly near: RTCPeerConnection;
  readonly far: FarEnd;
  readonly stream: MediaStream;
}

const open: SealedCall[] = [];
const workers: Worker[] = [];

/** A worker with the `seal` stage, which lives until the test ends. */
export function sealWorker(): Worker {
  const worker = new Worker(new URL('../fixtures/workers/seal.worker.ts', import.meta.url), { type: 'module' });
  workers.push(worker);
  return worker;
}

/** A call that nothing has been added to. */
export async function sealedCall(near = new RTCPeerConnection()): Promise<SealedCall> {
  const call = { near, far: new FarEnd(), stream: await fakeMedia() };
  open.push(call);
  trickle(near, call.far.pc);
  trickle(call.far.pc, near);
  return call;
}

/** Ends what a test has left; for `afterEach`. */
export function endSealedCalls(): void {
  for (const { near, far, stream } of open.splice(0)) {
    near.close();
    far.close();
    for (const track of stream.getTracks()) track.stop();
  }
  for (const worker of workers.splice(0)) worker.terminate();
}

/** Attaches a pipeline that seals. */
export function attachSeal(target: TransformTarget, worker: Worker): AttachedTransform<SealStages> {
  return attach<SealStages>(target, worker, [{ stage: 'seal' }]);
}

/** Adds every track of the call, and returns the senders. */
export function addTracks({ near, stream }: SealedCall): RTCRtpSender[] {
  return stream.getTracks().map((track) => near.addTrack(track, stream));
}

/** How many stages live in a worker that {@link sealWorker} made. */
export function livingStages(worker: Worker): Promise<number> {
  return new Promise((resolve) => {
    worker.addEventListener('message', ({ data }: MessageEvent<{ living: number }>) => resolve(data.living), {
      once: true,
    });
    worker.postMessage({ count: true });
  });
}

/** Waits for sealed frames at the far end, of every kind, and makes sure that no clear one came, ever or again. */
export async function sealedArrive(
  { far }: SealedCall,
  { clear = 'never', kinds = KINDS }: { clear?: 'never' | 'not again'; kinds?: readonly ('audio' | 'video')[] } = {},
): Promise<void> {
  const arrives = async (kind: 'audio' | 'video') => {
    const { sealed } = await far.arrived(kind);
    await until(`sealed ${kind} at the far end`, async () => (await far.arrived(kind)).sealed >= sealed + ENOUGH);
    const arrived = await far.arrived(kind);
    expect(clear === 'never' ? arrived.clear : arrived.clearAgain, `clear ${kind} frames`).to.equal(0);
  };
  await Promise.all(kinds.map(arrives));
}

/** Makes sure that nothing arrives at the far end, once what was on its way has arrived. */
export async function nothingArrives(
  { far }: SealedCall,
  kinds: readonly ('audio' | 'video')[] = KINDS,
): Promise<void> {
  await pause(200);
  const before = await Promise.all(kinds.map((kind) => far.arrived(kind)));
  await pause(300);
  expect(await Promise.all(kinds.map((kind) => far.arrived(kind)))).to.deep.equal(before);
}

/** Waits until the near end plays what the far end sealed, which only a pipeline could unseal. */
export async function unsealedPlay(
  { near }: SealedCall,
  pipelines: readonly AttachedTransform<SealStages>[],
): Promise<void> {
  const { framesDecoded } = await rtpCounts(near, 'video');
  const receivers = pipelines.filter(({ side }) => side === 'receiver');
  expect(receivers.map(({ kind }) => kind)).to.have.members(KINDS);
  for (const receiver of receivers) {
    await until(`unsealed ${receiver.kind}`, async () => (await receiver.stages.seal.getCounts()).sealed >= ENOUGH);
    expect((await receiver.stages.seal.getCounts()).clear, `clear ${receiver.kind} frames`).to.equal(0);
  }
  await until('frames decoded', async () => (await rtpCounts(near, 'video')).framesDecoded >= framesDecoded + ENOUGH);
}

/** Waits until the two ends are connected, so that media could flow. */
export function connected({ near }: SealedCall): Promise<void> {
  return until('a connection', () => near.connectionState === 'connected');
}
