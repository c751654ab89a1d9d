/** What tests of stages and of calls need, without a camera, and for frames without a browser: `framepipe/testing.js`. */
export {
  type FakeBrowser,
  type FakeEncodedAudioFrame,
  type FakeEncodedFrame,
  type FakeEncodedVideoFrame,
  type FakeFrame,
  type FakeFrameInit,
  fakeFrame,
} from './testing/fake-frame.js';
export { type FakeFramesOptions, fakeFrames } from './testing/fake-frames.js';
export { type FakePipeline, type FakePipelineOptions, fakePipeline } from './testing/fake-pipeline.js';
export {
  FakeTransformer,
  type FakeTransformerInit,
  type LostFrame,
  type TakenFrame,
} from './testing/fake-transformer.js';
export { type LoopbackCall, type LoopbackCallOptions, loopbackCall } from './testing/loopback-call.js';
export type { FakeMimeType } from './testing/recorded-frames.js';
export { syntheticMedia } from './testing/synthetic-media.js';
