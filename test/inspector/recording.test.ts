import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { Recording } from '../../src/inspector/model/recording.js';
import { WorkerClock } from '../../src/inspector/model/worker-clock.js';
import { range, START, videoFrame } from '../analysis/frames.js';
import { attachment, batches, video } from './records.js';

const clock = () => new WorkerClock(() => START);
const limits = { history: 300_000, maxFrames: 40_000 };

function recorded(seconds: number): Recording {
  const recording = new Recording(limits, clock());
  recording.setAttachment(attachment(1));
  for (const batch of batches(video(seconds))) recording.addBatch(1, batch);
  return recording;
}

/** Bytes of the heap that are in use. */
function heap(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

describe('the recording of an inspector', () => {
  it('keeps the last minutes', () => {
    const [stream] = recorded(600).streams;
    const { oldest, latest, length } = stream!.frames;
    expect(length).to.be.within(9_000, 9_030);
    expect(latest!.time - oldest!.time).to.be.within(299_900, 301_000);
    expect(stream!.samples).to.have.lengthOf.within(299, 302);
  });

  it('takes no more memory after two hours of four streams than after a quarter of one', () => {
    const recording = new Recording(limits, clock());
    const ids = [1, 2, 3, 4];
    for (const id of ids) recording.setAttachment(attachment(id));
    const units = () => range(4).map((type) => ({ type, name: 'TRAIL_R', offset: 200 * type, size: 200 }));
    const quarter = (number: number) => {
      // Frames of their own for each pipeline, as a worker's messages are.
      for (let second = 0; second < 900; second += 1) {
        const time = START + 1_000 * (900 * number + second + 1);
        for (const id of ids) {
          const at = time - START - 1_000;
          const frames = range(30).map((index) =>
            videoFrame(at + index * 33, { synchronizationSource: id, units: units() }),
          );
          recording.addBatch(id, { time, frames, missed: 0, snapshots: undefined });
          recording.addEvent(id, { type: 'missing', count: 1, detail: { time } });
        }
      }
      return heap();
    };
    const first = quarter(0);
    for (let number = 1; number < 7; number += 1) quarter(number);
    expect(quarter(7)).to.be.below(first * 1.1 + 5e6);
    expect(recording.allFrames()).to.have.lengthOf.within(36_000, 36_200);
    expect(recording.events.events).to.have.lengthOf(500);
    expect(recording.events.count).to.equal(4 * 2 * 3_600);
  }).timeout(30_000);

  it('shares the number of frames among streams, and bounds the number of these', () => {
    const recording = new Recording({ history: 300_000, maxFrames: 1_000 }, clock());
    recording.setAttachment(attachment(1));
    const pass = (streams: number, from: number) => {
      for (const at of range(100)) {
        const frames = range(streams).map((synchronizationSource) => videoFrame(from + at, { synchronizationSource }));
        recording.addBatch(1, { time: START + from + at, frames, missed: 0, snapshots: undefined });
      }
      // Looked for once a second.
      recording.addBatch(1, { time: START + from + 2_000, frames: [], missed: 0, snapshots: undefined });
    };
    pass(50, 0);
    expect(recording.streams.map(({ frames }) => frames.length)).to.deep.equal(range(50).map(() => 20));
    pass(100, 5_000);
    expect(recording.streams).to.have.lengthOf(64);
    expect(recording.allFrames().length).to.be.at.most(1_000);
  });

  it('forgets streams that fell silent, and those of pipelines that nobody told of', () => {
    const recording = new Recording(limits, clock());
    recording.setAttachment(attachment(1));
    const at = (time: number, synchronizationSource: number) =>
      recording.addBatch(1, {
        time: START + time,
        frames: [videoFrame(time, { synchronizationSource })],
        missed: 0,
        snapshots: undefined,
      });
    at(0, 1);
    at(200_000, 2);
    expect(recording.streams.map((stream) => stream.synchronizationSource)).to.deep.equal([1, 2]);
    at(310_000, 2);
    expect(recording.streams.map((stream) => stream.synchronizationSource)).to.deep.equal([2]);
    recording.addBatch(7, { time: START, frames: [videoFrame(0)], missed: 0, snapshots: undefined });
    expect(recording.streams).to.have.lengthOf(1);
  });

  it('shows video before audio, and what is sent before what is received', () => {
    const recording = new Recording(limits, clock());
    recording.setAttachment(attachment(1, { kind: 'audio' }));
    recording.setAttachment(attachment(2));
    recording.setAttachment(attachment(3, { side: 'sender' }));
    for (const id of [1, 2, 3])
      recording.addBatch(id, { time: START, frames: [videoFrame(0)], missed: 0, snapshots: undefined });
    expect(recording.streams.map((stream) => stream.attachment)).to.deep.equal([3, 2, 1]);
  });

  it('remembers a bounded number of pipelines that have ended', () => {
    const recording = new Recording(limits, clock());
    recording.setAttachment(attachment(1));
    for (const id of range(1_000)) recording.setAttachment(attachment(10 + id, { state: 'ended' }));
    expect(recording.attachments).to.have.lengthOf(65);
    expect(recording.attachment(1)).to.exist;
  });
});
