import { expect } from 'chai';
import { isKeyFrame } from '../../../src/codecs/key-frame.js';
import type { RecordedFrame } from '../../../src/recording/recorded-frame.js';
import type { RecorderCommand } from '../../../src/recording/recording-protocol.js';
import type { ReplayNotice, ReplaySettings } from '../../../src/recording/replay/replay-protocol.js';
import { ReplaySession } from '../../../workers/recording/replay-session.js';
import { needsFfprobe, probe } from '../../helpers/ffprobe-node.js';
import { until } from '../../helpers/until.js';
import { streamOf } from '../recorded.js';

type Saved = Extract<ReplayNotice, { type: 'saved' | 'refused' }>;

/** A session with stages that show it what they are told to. */
class FakePage {
  readonly notices: ReplayNotice[] = [];
  readonly keyFrameRequests = new Map<string, number>();
  readonly #page: MessagePort;
  readonly #stages = new Map<string, MessagePort>();
  #saves = 0;

  constructor(settings: Partial<ReplaySettings> = {}) {
    const { port1, port2 } = new MessageChannel();
    this.#page = port1;
    port1.onmessage = ({ data }) => this.notices.push(data);
    new ReplaySession(port2, {
      container: 'webm',
      onChange: 'segment',
      seconds: 3,
      bytes: 1e8,
      keyFrameInterval: 3600,
      ...settings,
    });
  }

  addTrack(track: string, kind: 'audio' | 'video'): void {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent<RecorderCommand>) => {
      if ('keyFrame' in data) this.keyFrameRequests.set(track, (this.keyFrameRequests.get(track) ?? 0) + 1);
    };
    this.#stages.set(track, port1);
    this.#page.postMessage({ type: 'track', description: { track, kind, side: 'receiver' }, port: port2 }, [port2]);
  }

  /** Shows frames in the order of their time; resolves when the session has them. */
  async show(frames: readonly RecordedFrame[]): Promise<void> {
    const ordered = [...frames].sort((one, other) => one.time - other.time);
    for (const { track, ...frame } of ordered) this.#stages.get(String(track))!.postMessage({ frame, missed: 0 });
    await this.status();
  }

  end(track: string): void {
    this.#stages.get(track)!.postMessage(null);
  }

  /** The status after all that was sent before. */
  async status() {
    const { length } = this.notices;
    const fresh = () => this.notices.slice(length).flatMap((one) => (one.type === 'status' ? [one.status] : []));
    await until('status', () => fresh().length > 1);
    return fresh().at(-1)!;
  }

  async save(): Promise<Saved> {
    const id = this.#saves++;
    this.#page.postMessage({ type: 'save', id });
    const answer = () =>
      this.notices.find((one): one is Saved => (one.type === 'saved' || one.type === 'refused') && one.id === id);
    await until('saved', () => answer() !== undefined);
    return answer()!;
  }

  close(): void {
    this.#page.postMessage({ type: 'close' });
    for (const port of this.#stages.values()) port.close();
    this.#page.close();
  }
}

async function filesOf(saved: Saved) {
  if (saved.type === 'refused') throw new Error(saved.error.message);
  return Promise.all(
    saved.files.map(async (file) => ({ file, report: await probe(new Uint8Array(await file.blob.arrayBuffer())) })),
  );
}

/** A picture every 1/30 s, of which every sixteenth is a key frame, and a packet every 20 ms. */
const call = (seconds: number, begin = 0) => [
  ...streamOf({ track: 'video', fixture: 'vp8-chromium', count: seconds * 30, begin: begin * 1000 }),
  ...streamOf({ track: 'audio', fixture: 'opus-celt', ssrc: 2, count: seconds * 50, begin: begin * 1000 }),
];

describe('an instant replay, judged by ffprobe', () => {
  let page: FakePage;
  before(needsFfprobe);
  afterEach(() => page?.close());

  it('is the last seconds, from a key frame on, and goes on while it is saved', async () => {
    page = new FakePage();
    page.addTrack('video', 'video');
    page.addTrack('audio', 'audio');
    const frames = call(10);
    for (const seconds of [5, 10]) {
      const part = frames.slice().filter(({ time }) => {
        const at = (time - frames[0]!.time) / 1000;
        return at >= seconds - 5 && at < seconds;
      });
      await page.show(part);
      const [{ file, report }, ...more] = (await filesOf(await page.save())) as [
        Awaited<ReturnType<typeof filesOf>>[0],
      ];
      expect(more).to.deep.equal([]);
      expect(report.problems).to.deep.equal([]);
      // What it should hold: pictures since the last key frame three seconds before the last frame, all sound since then.
      const past = frames.filter(({ time }) => (time - frames[0]!.time) / 1000 < seconds);
      const now = Math.max(...past.map(({ time }) => time));
      const pictures = past.filter(({ kind }) => kind === 'video');
      const first = pictures.filter(({ data, time }) => isKeyFrame(data, 'video/VP8') && time <= now - 3000).at(-1)!;
      const count = (kind: string) => past.filter((one) => one.kind === kind && one.time >= first.time).length;
      expect(report.streams.map(({ frames }) => frames.length)).to.deep.equal([count('video'), count('audio')]);
      expect(file.frames).to.deep.equal([count('video'), count('audio')]);
      expect(report.streams[0]!.packets[0]).to.include({ time: 0, isKey: true });
      expect(report.streams[1]!.packets[0]!.time).to.be.below(0.02);
      expect(report.duration).to.be.closeTo((now - first.time) / 1000, 0.05);
    }
  });

  it('is without what has ended too long ago, or waits for a key frame, which is asked for', async () => {
    page = new FakePage();
    page.addTrack('gone', 'video');
    page.addTrack('video', 'video');
    page.addTrack('audio', 'audio');
    await page.show(streamOf({ track: 'gone', fixture: 'vp8-firefox', count: 30 }));
    page.end('gone');
    await page.show(call(5, 2).filter(({ track, keyFrame }) => track === 'audio' || !keyFrame));
    const [{ report }] = (await filesOf(await page.save())) as [Awaited<ReturnType<typeof filesOf>>[0]];
    expect(report.streams.map(({ codec }) => codec)).to.deep.equal(['opus']);
    expect(page.keyFrameRequests.get('video')).to.be.at.least(2);
    expect(page.notices.some((one) => one.type === 'trackended')).to.equal(true);
  });

  it('asks for key frames again and again, and holds no more than it may', async () => {
    page = new FakePage({ keyFrameInterval: 1, bytes: 20_000, seconds: 60 });
    page.addTrack('video', 'video');
    await page.show(streamOf({ track: 'video', fixture: 'vp8-chromium', count: 200 }));
    const { bytes, seconds } = await page.status();
    expect(bytes).to.be.within(5_000, 20_000);
    expect(seconds).to.be.below(5);
    // The frames are of long ago by the clock of the session.
    await until('requests', () => (page.keyFrameRequests.get('video') ?? 0) >= 3);
    const [{ report }] = (await filesOf(await page.save())) as [Awaited<ReturnType<typeof filesOf>>[0]];
    expect(report.problems).to.deep.equal([]);
  });

  it('says why it cannot be saved, and goes on', async () => {
    page = new FakePage();
    expect(await page.save())
      .to.deep.include({ type: 'refused' })
      .and.nested.include({ 'error.code': 'no-key-frame' });
    page.addTrack('video', 'video');
    await page.show(streamOf({ track: 'video', fixture: 'h264-chromium' }));
    expect(await page.save()).to.nested.include({ 'error.code': 'not-supported' });
    expect((await page.status()).bytes).to.be.above(0);
  });
});
