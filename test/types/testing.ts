/** Types of the test kit as users meet them: `tsc -b` fails where a line that must not compile does, or the other way round. */

import { FakeTransformer, fakeFrame, fakeFrames, fakePipeline, loopbackCall } from 'framepipe/testing.js';
import type { EncodedFrame } from '../../src/shared/stage.js';
import { maskStages } from '../fixtures/workers/mask-stage.js';

export async function pipelines(): Promise<void> {
  const { stages, send } = fakePipeline(maskStages, [{ stage: 'mask', name: 'mine', options: { mask: 1 } }]);
  await stages.mine.setMask(2);
  const [frame] = await send(fakeFrames('video/VP8', { count: 5 }));
  frame?.data.byteLength.toFixed();
  // What came out of one can be given to another.
  await send(await send([{ kind: 'audio', data: Uint8Array.of(1) }]));
  // @ts-expect-error a stage that is there under another name only
  stages.mask;
  // @ts-expect-error an unknown method
  await stages.mine.setColor(2);
  // @ts-expect-error an argument of the wrong type
  await stages.mine.setMask('2');
  // @ts-expect-error an unknown stage
  fakePipeline(maskStages, [{ stage: 'masc', options: { mask: 1 } }]);
  // @ts-expect-error an unknown option of a stage
  fakePipeline(maskStages, [{ stage: 'mask', options: { mask: 1, color: 2 } }]);
  // @ts-expect-error options that a stage cannot do without
  fakePipeline(maskStages, [{ stage: 'mask' }]);
  // @ts-expect-error an unknown option of the pipeline
  fakePipeline(maskStages, [], { side: 'receiver', codec: 'video/VP8' });
}

export function frames(): void {
  // Stages and transforms of one's own take them for the browser's.
  fakeFrame({ kind: 'audio' }) satisfies EncodedFrame;
  new FakeTransformer({ browser: 'firefox' }).readable satisfies ReadableStream<EncodedFrame>;
  // @ts-expect-error a codec that it does not have
  fakeFrames('video/Theora');
  // @ts-expect-error a browser that it does not play
  new FakeTransformer({ browser: 'safari' });
}

export async function calls(): Promise<void> {
  const call = await loopbackCall({ kinds: ['video'], prepare: ({ caller }) => caller.createDataChannel('chat') });
  await call.received('video', 5);
  // @ts-expect-error media is audio or video
  await call.received('data', 5);
  // @ts-expect-error an unknown option
  await loopbackCall({ kinds: ['video'], media: 'camera' });
}
