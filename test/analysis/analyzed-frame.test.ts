import { expect } from 'chai';
import { analyzeFrame } from '../../src/analysis/analyzed-frame.js';
import { recogniseCodec } from '../../src/analysis/recognise-codec.js';
import { createParserState } from '../../src/codecs/parse/index.js';
import type { FrameInfo } from '../../src/shared/stage.js';
import { readStreams } from '../codecs/parse/fixtures.js';

const vp8 = readStreams('vp8-realtime')[0]!.frames;
const timeOrigin = 1_700_000_000_000;

function info(more: Partial<FrameInfo> = {}): FrameInfo {
  return {
    side: 'receiver',
    kind: 'video',
    mimeType: 'video/VP8',
    synchronizationSource: 1,
    payloadType: 96,
    rtpTimestamp: 5,
    type: 'delta',
    metadata: {} as FrameInfo['metadata'],
    ...more,
  };
}

const metadata = (more: object) => ({ metadata: more as FrameInfo['metadata'] });
const analyze = (more: Partial<FrameInfo> = {}, bytes: Uint8Array = vp8[0]!.bytes) =>
  analyzeFrame(bytes, info(more), { state: createParserState(), now: 40, timeOrigin });

describe('analyzeFrame', () => {
  it('puts what headers tell beside what the browser tells', () => {
    const frame = analyze();
    expect(frame).to.deep.include({ type: 'key', browserType: 'delta', codec: 'vp8', size: vp8[0]!.bytes.length });
    expect(frame.width).to.equal(vp8[0]!.expected.width);
  });

  it('counts every time from the epoch, whatever the worker’s origin', () => {
    const frame = analyze(metadata({ receiveTime: 33, captureTime: 10 }));
    expect([frame.time, frame.receiveTime, frame.captureTime].map((time) => time! - timeOrigin)).to.deep.equal([
      40, 33, 10,
    ]);
  });

  it('believes layers of metadata only where they can be known', () => {
    const layers = { spatialIndex: 0, temporalIndex: 2 };
    expect(analyze(metadata(layers))).not.to.have.any.keys('temporalIndex', 'layerSource');
    expect(analyze({ side: 'sender', ...metadata(layers) })).to.deep.include({ ...layers, layerSource: 'metadata' });
    expect(analyze(metadata({ ...layers, frameId: 7, dependencies: [6] }))).to.deep.include({
      ...layers,
      layerSource: 'metadata',
      frameId: 7,
      dependencies: [6],
    });
    // Firefox has an empty list and no number: that says nothing.
    expect(analyze(metadata({ dependencies: [] }))).not.to.have.property('dependencies');
  });

  it('does not read what it is told to be encrypted', () => {
    const frame = analyzeFrame(vp8[0]!.bytes, info(), { state: undefined, now: 0, timeOrigin });
    expect(frame).not.to.have.any.keys('type', 'opaque', 'width', 'looksLike');
  });

  it('is plain data', () => {
    const frame = analyze(metadata({ frameId: 7, dependencies: [6] }));
    expect(structuredClone(frame)).to.deep.equal(frame);
  });
});

describe('recogniseCodec', () => {
  const streams = ['vp8-realtime', 'vp9-realtime', 'av1-realtime', 'h264-baseline', 'h265-zerolatency'].map(
    (name) => readStreams(name)[0]!,
  );

  for (const { name, mimeType, frames } of streams) {
    it(`recognises a key frame under every other name: ${name}`, () => {
      for (const other of streams) {
        if (other.mimeType === mimeType) continue;
        expect(recogniseCodec(frames[0]!.bytes, other.mimeType), other.mimeType).to.equal(mimeType);
        const frame = analyze({ mimeType: other.mimeType }, frames[0]!.bytes);
        expect([frame.opaque, frame.looksLike], other.mimeType).to.deep.equal([true, mimeType]);
      }
    });
  }

  it('recognises nothing in ciphertext', () => {
    // A multiplicative congruential generator: the same bytes in every run.
    let state = 1;
    const next = () => {
      state = (state * 48_271) % 0x7fff_ffff;
      return state & 0xff;
    };
    for (let count = 0; count < 2_000; count++) {
      const bytes = Uint8Array.from({ length: 60 }, next);
      for (const mimeType of ['video/VP8', 'video/AV1']) expect(recogniseCodec(bytes, mimeType)).to.equal(undefined);
    }
  });
});
