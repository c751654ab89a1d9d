/** Types as users meet them: `tsc -b` fails where a line that must not compile does, or the other way round. */
import { type AttachedTransform, attach, attachToPeerConnection, type Pipeline } from 'framepipe';
import type { FaultyStages } from '../fixtures/workers/faulty-stages.js';
import type { MarkingStages } from '../fixtures/workers/marking-stages.js';

declare const sender: RTCRtpSender;
declare const pc: RTCPeerConnection;
declare const worker: Worker;
declare const key: CryptoKey;

export function theDefaultWorker(): void {
  const attached = attach(sender, worker, [
    { stage: 'frameStats' },
    { stage: 'tap', name: 'wire' },
    { stage: 'delay', options: { milliseconds: 5 } },
    { stage: 'sframe' },
  ]);
  const set: Promise<void> = attached.stages.sframe.setEncryptionKey(key, 0);
  const rate: Promise<number | undefined> = attached.stages.frameStats.getStats().then(([stream]) => stream?.frameRate);
  const port: Promise<void> = attached.stages.wire.connect(new MessageChannel().port1);
  void [set, rate, port];

  // @ts-expect-error a stage that is there under another name only
  void attached.stages.tap;
  // @ts-expect-error a stage that the pipeline does not hold
  void attached.stages.drop;
  // @ts-expect-error an unknown method
  void attached.stages.sframe.setKey;
  // @ts-expect-error an argument of the wrong type
  void attached.stages.sframe.setEncryptionKey('secret', 0);
  // @ts-expect-error an unknown stage
  attach(sender, worker, [{ stage: 'frameStat' }]);
  // @ts-expect-error an unknown option
  attach(sender, worker, [{ stage: 'delay', options: { seconds: 1 } }]);
  // @ts-expect-error an option of the wrong type
  attach(sender, worker, [{ stage: 'delay', options: { milliseconds: '5' } }]);
  // @ts-expect-error neither a sender nor a receiver
  attach(pc, worker, []);
}

export function aWorkerOfOnesOwn(): void {
  const attached = attach<FaultyStages>(sender, worker, [{ stage: 'breaker' }]);
  const recalled: Promise<string> = attached.stages.breaker.recall();
  void recalled;
  // @ts-expect-error a stage of the default worker, which this one does not have
  attach<FaultyStages>(sender, worker, [{ stage: 'frameStats' }]);
}

export function optionsWhereNeeded(): void {
  attach<MarkingStages>(sender, worker, [
    { stage: 'count' },
    { stage: 'count', name: 'again', options: {} },
    { stage: 'slow', options: { milliseconds: 5 } },
  ]);
  // @ts-expect-error options that a stage cannot do without
  attach<MarkingStages>(sender, worker, [{ stage: 'slow' }]);
  // @ts-expect-error a name that is no string
  attach<MarkingStages>(sender, worker, [{ stage: 'count', name: 7 }]);
}

export async function replaced(attached: AttachedTransform): Promise<void> {
  const next = await attached.replace([{ stage: 'drop', options: { rate: 0.5 } }]);
  await next.stages.drop.configure({ rate: 0 });
  // @ts-expect-error a stage that is no longer there
  void next.stages.sframe;
}

export function aWholeConnection(): void {
  attachToPeerConnection(pc, worker, ({ kind }) => (kind === 'video' ? [{ stage: 'sframe' }] : undefined));
  // @ts-expect-error an unknown stage
  attachToPeerConnection(pc, worker, () => [{ stage: 'sfame' }]);
}

export const chosen: Pipeline<FaultyStages> = [{ stage: 'methods', name: 'mine' }];
