/**
 * Every stage of the default worker, as users meet its types: what there is compiles, and an unknown option (beside one that
 * there is: TypeScript refuses lone ones by itself), a wrong one, an unknown method and a wrong argument do not.
 */
import {
  type AttachedPeerConnection,
  attach,
  attachToPeerConnection,
  type DefaultStages,
  type PipelineFor,
  type Stage,
  type StageRegistry,
} from 'framepipe';

declare const pc: RTCPeerConnection;
declare const sender: RTCRtpSender;
declare const worker: Worker;
declare const key: CryptoKey;
declare const port: MessagePort;
type Own = { readonly own: Stage<{ readonly every?: number }> };

export function analyzer(): void {
  const { stages } = attach(sender, worker, [
    { stage: 'analyzer', options: { records: 'none', snapshotInterval: 500 } },
  ]);
  void stages.analyzer.connect(port);
  void stages.analyzer.getSnapshots().then(([stream]) => stream?.mimeType.length);
  // @ts-expect-error an unknown option
  attach(sender, worker, [{ stage: 'analyzer', options: { records: 'none', interval: 500 } }]);
  // @ts-expect-error an option that is none of the words
  attach(sender, worker, [{ stage: 'analyzer', options: { records: 'some' } }]);
  // @ts-expect-error an unknown method
  void stages.analyzer.getStats();
  // @ts-expect-error an argument that is no port
  void stages.analyzer.connect(worker);
}

export function delay(): void {
  const { stages } = attach(sender, worker, [{ stage: 'delay', options: { milliseconds: 5 } }]);
  void stages.delay.setDelay(10);
  // @ts-expect-error an unknown option
  attach(sender, worker, [{ stage: 'delay', options: { milliseconds: 5, seconds: 1 } }]);
  // @ts-expect-error an option of the wrong type
  attach(sender, worker, [{ stage: 'delay', options: { milliseconds: '5' } }]);
  // @ts-expect-error an unknown method
  void stages.delay.set(10);
  // @ts-expect-error an argument of the wrong type
  void stages.delay.setDelay('10');
  // @ts-expect-error an argument too many
  void stages.delay.setDelay(10, 20);
}

export function drop(): void {
  const { stages } = attach(sender, worker, [{ stage: 'drop', options: { where: { side: 'sender' }, rate: 0.5 } }]);
  void stages.drop.configure({ rate: 0 });
  // @ts-expect-error an unknown option
  attach(sender, worker, [{ stage: 'drop', options: { rate: 0.5, chance: 0.5 } }]);
  // @ts-expect-error an unknown field within an option
  attach(sender, worker, [{ stage: 'drop', options: { where: { side: 'sender', codec: 'video/VP8' } } }]);
  // @ts-expect-error an option that is none of the words
  attach(sender, worker, [{ stage: 'drop', options: { where: { type: 'keyframe' } } }]);
  // @ts-expect-error an unknown method
  void stages.drop.setRate(0);
  // @ts-expect-error an argument of the wrong type
  void stages.drop.configure({ rate: 'none' });
  // @ts-expect-error an option that cannot be changed
  void stages.drop.configure({ keyFrameAfterDrop: false });
}

export function frameStats(): void {
  const { stages } = attach(sender, worker, [{ stage: 'frameStats', options: {} }]);
  void stages.frameStats.getStats().then(([stream]) => stream?.keyFrames.toFixed());
  // @ts-expect-error it has no options
  attach(sender, worker, [{ stage: 'frameStats', options: { interval: 5 } }]);
  // @ts-expect-error an unknown method
  void stages.frameStats.getSnapshots();
  // @ts-expect-error an argument where there is none
  void stages.frameStats.getStats(0);
}

export function metadata(): void {
  const options = { channels: { caption: { type: 'text', redundancy: 3 } }, receivers: 'aware' } as const;
  const { stages } = attach(sender, worker, [{ stage: 'metadata', options }]);
  void stages.metadata.send('caption', 'hello');
  void stages.metadata.getInjectorStats().then(({ frames }) => frames.toFixed());
  // @ts-expect-error channels have to be given
  attach(sender, worker, [{ stage: 'metadata' }]);
  // @ts-expect-error an unknown option
  attach(sender, worker, [{ stage: 'metadata', options: { channels: {}, budget: 5 } }]);
  // @ts-expect-error an unknown option of a channel
  attach(sender, worker, [{ stage: 'metadata', options: { channels: { caption: { type: 'text', repeats: 3 } } } }]);
  // @ts-expect-error a type of values that there is not
  attach(sender, worker, [{ stage: 'metadata', options: { channels: { caption: { type: 'xml' } } } }]);
  // @ts-expect-error an unknown method
  void stages.metadata.inject('caption', 'hello');
  // @ts-expect-error an argument too few
  void stages.metadata.bind('caption', 'hello');
}

export function recorder(): void {
  const { stages } = attach(sender, worker, [{ stage: 'recorder' }]);
  void stages.recorder.connect(port);
  // @ts-expect-error it has no options
  attach(sender, worker, [{ stage: 'recorder', options: { port } }]);
  // @ts-expect-error an unknown method
  void stages.recorder.start();
  // @ts-expect-error an argument that is no port
  void stages.recorder.connect('file.webm');
}

export function sframe(): void {
  const { stages } = attach(sender, worker, [
    {
      stage: 'sframe',
      options: {
        cipherSuite: 'AES_128_GCM_SHA256_128',
        encryptionKey: { key, keyID: 1 },
        keyScheme: { ratchetBits: 8 },
      },
    },
  ]);
  void stages.sframe.setEncryptionKey(key, 1);
  void stages.sframe.setMode('clear', { transition: 500 });
  // @ts-expect-error an unknown option
  attach(sender, worker, [{ stage: 'sframe', options: { keyWait: 5, keyWiat: 5 } }]);
  // @ts-expect-error an unknown field within an option
  attach(sender, worker, [{ stage: 'sframe', options: { encryptionKey: { key, keyID: 1, keyIndex: 1 } } }]);
  // @ts-expect-error an unknown field within one of several
  attach(sender, worker, [{ stage: 'sframe', options: { decryptionKeys: [{ key, keyID: 1, keyIndex: 1 }] } }]);
  // @ts-expect-error a suite that there is not
  attach(sender, worker, [{ stage: 'sframe', options: { cipherSuite: 'AES_192_GCM' } }]);
  // @ts-expect-error keys are no bytes here
  attach(sender, worker, [{ stage: 'sframe', options: { encryptionKey: { key: new Uint8Array(16), keyID: 1 } } }]);
  // @ts-expect-error an unknown method
  void stages.sframe.setKey(key, 1);
  // @ts-expect-error keys have IDs
  void stages.sframe.setEncryptionKey(key);
  // @ts-expect-error a mode that there is not
  void stages.sframe.setMode('off');
}

export function tap(): void {
  const { stages } = attach(sender, worker, [{ stage: 'tap', options: { port, every: 10 } }], { transfer: [port] });
  void stages.tap.requestKeyFrame();
  // @ts-expect-error an unknown option
  attach(sender, worker, [{ stage: 'tap', options: { every: 10, copies: 5 } }]);
  // @ts-expect-error an option of the wrong type
  attach(sender, worker, [{ stage: 'tap', options: { every: 'tenth' } }]);
  // @ts-expect-error an unknown method
  void stages.tap.read();
  // @ts-expect-error an argument that is no port
  void stages.tap.connect(worker);
}

export async function specs(): Promise<void> {
  const attached = attach(sender, worker, [{ stage: 'tap', name: 'wire' }], { maxQueue: 30 });
  await attached.replace([{ stage: 'delay', options: { milliseconds: 5 } }]);
  // @ts-expect-error an unknown field of a spec
  attach(sender, worker, [{ stage: 'delay', option: { milliseconds: 5 } }]);
  // @ts-expect-error an unknown option of `attach`
  attach(sender, worker, [], { maxQueue: 30, queue: 5 });
  // @ts-expect-error an unknown stage among those that there are
  attach(sender, worker, [{ stage: 'sframe' }, { stage: 'frameStat' }]);
  // @ts-expect-error an unknown option of a stage that takes another's place
  await attached.replace([{ stage: 'delay', options: { milliseconds: 5, seconds: 1 } }]);
  // @ts-expect-error an unknown method of the pipeline
  attached.stop();
  // @ts-expect-error there are two ways to detach
  await attached.detach('stop');
}

export function ofAWholeConnection(): void {
  attachToPeerConnection(pc, worker, () => [{ stage: 'sframe', options: { mode: 'encrypted', keyWait: 5 } }]);
  attachToPeerConnection(pc, worker, ({ kind }) => (kind === 'audio' ? [{ stage: 'tap' }] : [{ stage: 'drop' }]));
  attachToPeerConnection<Own>(pc, worker, () => [{ stage: 'own', options: {} }]);
  ofAny<Own>(() => undefined);
  // @ts-expect-error an unknown stage
  attachToPeerConnection(pc, worker, () => [{ stage: 'sfame' }]);
  // @ts-expect-error an unknown option beside one that there is
  attachToPeerConnection(pc, worker, () => [{ stage: 'sframe', options: { keyWait: 5, keyWiat: 5 } }]);
  // @ts-expect-error an unknown field of a spec
  attachToPeerConnection(pc, worker, ({ kind }) => (kind === 'audio' ? undefined : [{ stage: 'tap', nam: 'wire' }]));
  // @ts-expect-error an unknown option in one of several pipelines
  attachToPeerConnection(pc, worker, ({ side }) => (side === 'sender' ? [] : [{ stage: 'tap', options: { evry: 5 } }]));
  // @ts-expect-error a stage that this worker does not have
  attachToPeerConnection<Own>(pc, worker, () => [{ stage: 'sframe' }]);
}

/** Where the result's type names the registry, pipelines are inferred. */
export function ofAWholeConnectionWithOwnStages(): void {
  type Result = AttachedPeerConnection<Own>;
  const options = { every: 5, evry: 5 };
  attachToPeerConnection(pc, worker, () => [{ stage: 'own', options: { every: 5 } }]) satisfies Result;
  // @ts-expect-error an unknown option beside one that there is
  attachToPeerConnection(pc, worker, () => [{ stage: 'own', options }]) satisfies Result;
  // @ts-expect-error an unknown field of a spec
  attachToPeerConnection(pc, worker, () => [{ stage: 'own', optoins: {} }]) satisfies Result;
}

/** As code that knows no registry calls it. */
function ofAny<R extends StageRegistry>(pipelineFor: PipelineFor<R>): void {
  attachToPeerConnection<R>(pc, worker, pipelineFor);
}

/** A stage that has no function above is one that nobody looked at. */
type Tested = 'analyzer' | 'delay' | 'drop' | 'frameStats' | 'metadata' | 'recorder' | 'sframe' | 'tap';
export const untested: [Exclude<keyof DefaultStages, Tested>] extends [never] ? 'none' : 'some' = 'none';
