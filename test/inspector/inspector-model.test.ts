import { expect } from 'chai';
import { InspectorModel } from '../../src/inspector/model/inspector-model.js';
import { START } from '../analysis/frames.js';
import { attachment, batches, video } from './records.js';

/** A model that has heard a minute of two streams. */
function minute() {
  const clock = { now: START + 60_000 };
  const model = new InspectorModel({ history: 300_000, maxFrames: 40_000 }, () => clock.now);
  for (const id of [1, 2]) {
    model.recording.setAttachment(attachment(id));
    for (const batch of batches(video(60))) {
      clock.now = batch.time;
      model.recording.addBatch(id, batch);
    }
  }
  clock.now = START + 60_000;
  /** Lets media flow on. */
  const goOn = (seconds: number) => {
    const from = clock.now;
    for (const batch of batches(video(seconds, from - START))) {
      clock.now = batch.time;
      model.recording.addBatch(1, batch);
    }
    clock.now = from + seconds * 1_000;
  };
  return { model, clock, goOn };
}

const at = ({ frame }: InspectorModel) => frame && Math.round(frame.time - START);

describe('the model of an inspector', () => {
  it('follows the latest, until it is paused', () => {
    const { model, goOn } = minute();
    expect(model.stretch).to.deep.equal({ from: START + 50_000, to: START + 60_000 });
    goOn(5);
    expect(model.stretch.to).to.equal(START + 65_000);
    model.pause();
    const { frames, samples } = model.stream!;
    const before = [frames.length, frames.latest, samples.length];
    goOn(400);
    expect(model.stretch.to).to.equal(START + 65_000);
    expect([frames.length, frames.latest, samples.length]).to.deep.equal(before);
    expect(model.stream!.frames).to.equal(frames);
    expect(model.recording.streams[0]!.frames.oldest!.time).to.be.above(frames.latest!.time);
    model.resume();
    expect(model.stretch.to).to.equal(START + 465_000);
    expect(model.stream!.frames.latest!.time).to.be.above(START + 464_000);
  });

  it('chooses frame by frame, and pauses then', () => {
    const { model } = minute();
    model.step(-1);
    expect(model.isPaused).to.equal(true);
    expect(at(model)).to.equal(59_967);
    model.step(-1);
    expect(at(model)).to.equal(59_933);
    model.step(-10);
    expect(at(model)).to.equal(59_600);
    model.step(1_000);
    expect(at(model)).to.equal(59_967);
    model.step(-100_000);
    expect(at(model)).to.equal(0);
    model.chooseLast();
    expect(at(model)).to.equal(59_967);
    model.chooseFirst();
    expect(at(model)).to.equal(0);
    expect(model.stretch.from)
      .to.be.below(START)
      .and.above(START - 1_000);
  });

  it('goes from key frame to key frame, and stays at the last', () => {
    const { model } = minute();
    model.stepToKeyFrame(-1);
    expect(at(model)).to.equal(56_667);
    model.stepToKeyFrame(-1);
    expect(at(model)).to.equal(53_333);
    model.stepToKeyFrame(1);
    model.stepToKeyFrame(1);
    expect(at(model)).to.equal(56_667);
    model.chooseFirst();
    model.stepToKeyFrame(-1);
    expect(at(model)).to.equal(0);
  });

  it('keeps the chosen frame in view and in place while it zooms', () => {
    const { model } = minute();
    model.chooseFirst();
    model.step(900);
    const place = () => (model.frame!.time - model.stretch.from) / model.span;
    expect(place()).to.be.within(0, 1);
    const before = place();
    model.setSpan(2_000);
    expect(model.span).to.equal(2_000);
    expect(place()).to.be.closeTo(before, 1e-6);
    model.setSpan(1);
    expect(model.span).to.equal(1_000);
    model.setSpan(1e9);
    expect(model.span).to.equal(300_000);
    expect(place()).to.be.closeTo(before, 1e-6);
  });

  it('goes by the clock of workers, where it is another than the page’s', () => {
    const { model, clock } = minute();
    const hear = (time: number) => model.recording.addBatch(1, { time, frames: [], missed: 0, snapshots: undefined });
    // The page has slept for an hour when it makes a new worker.
    clock.now += 5_000;
    hear(START + 3_600_000);
    expect(model.stretch.to).to.equal(START + 3_600_000);
    clock.now += 700;
    expect(model.stretch.to).to.equal(START + 3_600_700);
    // A message that took its time says nothing of the clock.
    hear(START + 3_600_000);
    expect(model.stretch.to).to.equal(START + 3_600_700);
    model.recording.addEvent(1, { type: 'healed', count: 1 });
    expect(model.recording.events.events.at(-1)!.time).to.equal(START + 3_600_700);
  });

  it('scrolls back to any moment', () => {
    const { model } = minute();
    model.scrollAround(START + 20_000);
    expect(model.isPaused).to.equal(true);
    expect(model.stretch).to.deep.equal({ from: START + 15_000, to: START + 25_000 });
    model.step(1);
    expect(at(model), 'the last frame in view').to.equal(24_967);
  });

  it('lets go of the frame when it looks at another stream', () => {
    const { model } = minute();
    model.chooseLast();
    expect(model.stream!.attachment).to.equal(1);
    const [, second] = model.shown.streams;
    model.chooseStream(second!.key);
    expect(model.stream!.attachment).to.equal(2);
    expect(model.frame).to.equal(undefined);
  });

  it('has nothing to choose where nothing came', () => {
    const model = new InspectorModel({ history: 300_000, maxFrames: 40_000 }, () => START);
    model.step(1);
    model.stepToKeyFrame(1);
    model.chooseFirst();
    model.chooseLast();
    expect(model.frame).to.equal(undefined);
    expect(model.stream).to.equal(undefined);
    expect(model.isPaused).to.equal(false);
  });
});
