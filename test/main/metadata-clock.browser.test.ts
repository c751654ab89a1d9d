import { expect } from 'chai';
import { type AttachedPeerConnection, type AttachedTransform, attachToPeerConnection, createWorker } from 'framepipe';
import {
  clockChannel,
  defineChannels,
  type FrameLatency,
  measureLatency,
  metadataReceiver,
  metadataSender,
  type PeerClock,
  peerClock,
} from 'framepipe/channels.js';
import { closeCalls, connect } from '../helpers/call.js';
import { until } from '../helpers/until.js';
import { metadataCall, record } from './metadata-call.js';

const channels = defineChannels({
  clock: { type: 'text' },
  picture: { type: 'number', delivery: 'frame' },
});
const metadata = { stage: 'metadata', options: { ...channels.options, captureTime: 'frames' } } as const;

/** Chromium's way to make a track of frames: https://w3c.github.io/mediacapture-transform/ */
interface TrackGenerator extends MediaStreamTrack {
  readonly writable: WritableStream<VideoFrame>;
}
const Generator = (globalThis as { MediaStreamTrackGenerator?: new (init: { kind: 'video' }) => TrackGenerator })
  .MediaStreamTrackGenerator;

interface TrackProcessor {
  readonly readable: ReadableStream<VideoFrame>;
}
const Processor = (
  globalThis as { MediaStreamTrackProcessor?: new (init: { track: MediaStreamTrack }) => TrackProcessor }
).MediaStreamTrackProcessor;

const BITS = 10;
const SIDE = 32;

/** Draws a number as a row of black and white squares. */
function draw(canvas: OffscreenCanvas, value: number): void {
  const context = canvas.getContext('2d')!;
  for (let bit = 0; bit < BITS; bit += 1) {
    context.fillStyle = (value >> bit) & 1 ? 'white' : 'black';
    context.fillRect(bit * SIDE, 0, SIDE, canvas.height);
  }
}

function read(canvas: OffscreenCanvas, picture: CanvasImageSource): number {
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.drawImage(picture, 0, 0);
  let value = 0;
  for (let bit = 0; bit < BITS; bit += 1) {
    const [red = 0] = context.getImageData(bit * SIDE + SIDE / 2, canvas.height / 2, 1, 1).data;
    if (red > 127) value |= 1 << bit;
  }
  return value;
}

describe('clocks of frames on a real call', () => {
  let worker: Worker;
  before(() => {
    worker = createWorker();
  });
  after(() => worker.terminate());
  afterEach(closeCalls);

  it('knows the peer’s clock, over a data channel and over metadata, to within what it says', async () => {
    const attached = new Map<RTCPeerConnection, AttachedPeerConnection>();
    const data = { negotiated: true, id: 3, ordered: false, maxRetransmits: 0 };
    const { caller, callee } = await connect(
      ({ caller, callee, stream }) => {
        for (const pc of [caller, callee]) {
          attached.set(
            pc,
            attachToPeerConnection(pc, worker, () => [metadata]),
          );
          pc.addTrack(stream.getAudioTracks()[0]!.clone(), stream);
          pc.createDataChannel('unused');
        }
      },
      { kinds: ['audio'] },
    );
    const transports = [caller, callee].map((pc) => pc.createDataChannel('clock', data));
    const stageOf = (pc: RTCPeerConnection, end: 'sender' | 'receiver') =>
      (attached.get(pc)!.get(pc.getTransceivers()[0]![end]) as AttachedTransform).stages.metadata;
    const overMetadata = [caller, callee].map((pc) =>
      clockChannel(
        metadataSender(stageOf(pc, 'sender'), channels),
        metadataReceiver(stageOf(pc, 'receiver'), channels),
        'clock',
      ),
    );
    for (const [name, ends] of Object.entries({ transports, overMetadata })) {
      const clocks = ends.map((transport) => peerClock(transport));
      for (const { ready } of clocks) {
        const { offset, error } = await ready;
        // Both ends are this page: whatever is measured is error.
        expect(Math.abs(offset), name).to.be.at.most(error);
        expect(error, name).to.be.greaterThan(0);
      }
      for (const clock of clocks) clock.close();
    }
  });

  it('finds a delay that is put in, to within what it says', async () => {
    const pipelines = { sender: [metadata, { stage: 'delay' }, { stage: 'tap' }], receiver: [metadata] } as const;
    const called = await metadataCall(worker, channels, pipelines);
    const [clock, peer] = called.clocks.map((transport) => peerClock(transport)) as [PeerClock, PeerClock];
    const measure = async () => {
      const meter = measureLatency(called.incoming, called.video, { clock: peer });
      const frames: FrameLatency[] = [];
      meter.addEventListener('frame', ({ detail }) => frames.push(detail));
      await until('measured frames', () => frames.length >= 25);
      meter.close();
      const { p50, count, error } = meter.percentiles!;
      expect(count).to.equal(frames.length);
      expect(frames.filter(({ latency }) => latency <= p50).length).to.be.within(count / 2, count);
      return { quickest: Math.min(...frames.map(({ transport }) => transport)), error, frames };
    };
    const before = await measure();
    await called.sender.stages.delay.setDelay(200);
    const leaving = record(called.sender.stages.tap);
    await until('frames that were held', () => leaving.length > 5);
    const held = new Set(leaving.splice(0).map(({ rtpTimestamp }) => rtpTimestamp));
    await until('frames beyond those before', () => leaving.some(({ rtpTimestamp }) => !held.has(rtpTimestamp)));
    const during = await measure();
    // The quickest of many frames, since a busy machine holds up some of them, too; timers are late by some milliseconds.
    const found = during.quickest - before.quickest;
    expect(found).to.be.within(200 - before.error - during.error, 200 + before.error + during.error + 15);
    for (const { latency, error } of during.frames) expect(latency).to.be.at.least(200 - error);
    clock.close();
    peer.close();
  });

  // Only Chromium makes frames of tracks, and tracks of frames.
  if (Generator && Processor) {
    it('ties values to raw frames: each arrives with the picture that it was bound to', async () => {
      const canvas = new OffscreenCanvas(BITS * SIDE, 64);
      const seen = new OffscreenCanvas(BITS * SIDE, 64);
      const generator = new Generator({ kind: 'video' });
      const called = await metadataCall(worker, channels, { sender: [metadata], receiver: [metadata] });
      await (called.sender.target as RTCRtpSender).replaceTrack(generator);
      const writer = generator.writable.getWriter();
      let picture = 0;
      const produce = async () => {
        picture += 1;
        draw(canvas, picture);
        const frame = new VideoFrame(canvas, { timestamp: Math.round(performance.now() * 1_000) });
        await called.outgoing.bindFrame(frame, 'picture', picture);
        await writer.write(frame);
      };
      // Where pictures come at even intervals, nothing tells one from the next on a machine that encodes them too late.
      const interval = () => 30 + 12 * (picture % 4);
      let timer = setTimeout(function next() {
        void produce().catch(() => {});
        timer = setTimeout(next, interval());
      });
      // A video element may show a later picture than the one that it has just told of; a VideoFrame is what it is.
      const reader = new Processor({ track: called.receiver.target.track! }).readable.getReader();
      const frames: { rtpTimestamp: number; drawn: number }[] = [];
      while (frames.length < 60) {
        const { value: frame } = await reader.read();
        const { rtpTimestamp } = (frame as VideoFrame & { metadata(): { rtpTimestamp: number } }).metadata();
        frames.push({ rtpTimestamp, drawn: read(seen, frame!) });
        if (frames.length === 40) {
          await until('its value', () => called.incoming.valueAt('picture', frame!)?.rtpTimestamp === rtpTimestamp);
        }
        frame!.close();
      }
      clearTimeout(timer);
      generator.stop();
      // Until the clocks have been found the first few go with the next frame; the last may be on its way.
      for (const { rtpTimestamp, drawn } of frames.slice(0, -5).filter((frame) => frame.drawn > 15)) {
        const bound = called.incoming.valueAt('picture', rtpTimestamp);
        expect(bound).to.include({ value: drawn, rtpTimestamp });
      }
    });
  }
});
