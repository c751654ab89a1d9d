import { expect } from 'chai';
import { type SidecarRecording, startSidecar } from '../../../src/main/recording-sidecar.js';
import { TypedEventTarget } from '../../../src/main/typed-event-target.js';
import type { MetadataValue } from '../../../src/metadata/channels/batch.js';
import { RecordingClock } from '../../../src/recording/recording-clock.js';
import type { PipelineEvent } from '../../../src/shared/protocol.js';
import { BEGIN, streamOf, timelineOf } from '../recorded.js';

/** A recording whose state and files are what a test says. */
class FakeRecording implements SidecarRecording {
  readonly clock = new RecordingClock();
  state: SidecarRecording['state'] = 'recording';
  files: SidecarRecording['files'] = [];
  timeOf = (moment: number) => this.clock.timeOf(moment);
}

const value = (more: Partial<MetadataValue>): MetadataValue => ({
  channel: 'caption',
  value: 'Hello',
  rtpTimestamp: 0,
  synchronizationSource: 1,
  captureTime: undefined,
  receiveTime: BEGIN,
  encrypted: true,
  authenticated: true,
  ...more,
});

const tell = (target: Pick<EventTarget, 'dispatchEvent'>, type: string, detail: unknown) =>
  target.dispatchEvent(new CustomEvent(type, { detail }));

const file = (recordingTime: number, duration: number, chapters: { time: number; title: string }[] = []) =>
  ({
    index: 0,
    mimeType: '',
    extension: '',
    startTime: 0,
    recordingTime,
    duration,
    size: 0,
    frames: [],
    chapters,
  }) as const;

describe('startSidecar', () => {
  it('puts values where the timeline puts the frames that they came with, however late those came', () => {
    const late = [9, 30, 12, 25, 0, 18];
    const frames = streamOf({ track: 'video', fixture: 'vp8-chromium', count: 90, delay: (at) => 40 + late[at % 6]! });
    const outputs = timelineOf(frames);
    const recording = new FakeRecording();
    const receiver = new TypedEventTarget<{ value: MetadataValue }>();
    const sidecar = startSidecar(recording, { metadata: [{ receiver, track: 'alice' }] });
    for (const { rtpTimestamp, ssrc: synchronizationSource, time: receiveTime } of frames) {
      tell(receiver, 'value', value({ rtpTimestamp, synchronizationSource, receiveTime }));
    }
    expect(sidecar.entries).to.deep.equal([]);
    for (const output of outputs) if (output.type === 'open') recording.clock.start(output.start);
    const times = outputs.flatMap((output) => (output.type === 'packet' ? [output.packet.time] : []));
    expect(times).to.have.length(frames.length);
    expect(sidecar.entries.every(({ track }) => track === 'alice')).to.equal(true);
    sidecar.entries.forEach(({ time }, index) => {
      expect(time, `${index}`).to.be.closeTo(times[index]!, 0.001);
    });
  });

  it('leaves pauses out, and splits by files', () => {
    const recording = new FakeRecording();
    recording.clock.start(BEGIN);
    const receiver = new TypedEventTarget<{ value: MetadataValue }>();
    const attached = new TypedEventTarget<{ report: PipelineEvent }>();
    const sidecar = startSidecar(recording, {
      metadata: [{ receiver, kind: 'audio' }],
      analysis: [{ attached, events: ['freeze'] }],
    });
    const at = (seconds: number, text: string) => {
      const rtpTimestamp = seconds * 48_000;
      tell(
        receiver,
        'value',
        value({ rtpTimestamp, receiveTime: BEGIN + seconds * 1000, value: text, captureTime: 5 }),
      );
    };
    const event = (type: string, time: number): PipelineEvent => ({
      type,
      cause: 'over',
      detail: { time: BEGIN + time * 1000, duration: 300 },
      count: 1,
    });
    at(1, 'one');
    tell(attached, 'report', event('freeze', 2));
    tell(attached, 'report', event('keyframe', 2));
    tell(attached, 'report', { type: 'healed', count: 1 });
    recording.state = 'paused';
    recording.clock.pause(BEGIN + 3000);
    at(4, 'in the pause');
    recording.state = 'recording';
    recording.clock.resume(BEGIN + 13_000);
    at(14, 'four');
    recording.files = [file(0, 3.5, [{ time: 0.5, title: 'Beginning' }]), file(3.5, 10)];
    const one = { time: 1, source: 'metadata', name: 'caption', value: 'one', captureTime: 5 };
    const freeze = {
      time: 2,
      source: 'analysis',
      name: 'freeze',
      value: { time: BEGIN + 2000, duration: 300, cause: 'over' },
    };
    const chapter = { time: 0.5, source: 'chapter', name: 'Beginning' };
    const four = { time: 4, source: 'metadata', name: 'caption', value: 'four', captureTime: 5 };
    expect(sidecar.entries).to.deep.equal([one, freeze, four, chapter]);
    expect(sidecar.entriesOf(recording.files[1]!)).to.deep.equal([{ ...four, time: 0.5 }]);
    expect(sidecar.toJsonLines(recording.files[1]).trim()).to.equal(JSON.stringify({ ...four, time: 0.5 }));
    expect(sidecar.toWebVtt({ kind: 'captions', file: recording.files[0]! })).to.equal(
      'WEBVTT\n\n00:00:01.000 --> 00:00:03.500\none\n',
    );
    expect(sidecar.toWebVtt({ kind: 'chapters' })).to.contain('Beginning');
    sidecar.close();
    at(15, 'after');
    expect(sidecar.entries).to.have.length(4);
  });

  it('wrong sources are named', () => {
    expect(() => startSidecar(new FakeRecording(), { metadata: 1 as never })).to.throw(TypeError, '"sources.metadata"');
  });
});

describe('RecordingClock', () => {
  it('counts from the start, without pauses, of which those before the start do not count', () => {
    const clock = new RecordingClock();
    expect(clock.timeOf(5)).to.equal(undefined);
    clock.pause(0);
    clock.resume(2000);
    clock.start(1000);
    clock.start(9000);
    expect(clock.timeOf(3000)).to.equal(1);
    clock.pause(4000);
    clock.pause(5000);
    expect(clock.timeOf(9000)).to.equal(2);
    clock.resume(6000);
    clock.resume(7000);
    expect([3500, 5000, 7000].map((moment) => clock.timeOf(moment))).to.deep.equal([1.5, 2, 3]);
  });
});
