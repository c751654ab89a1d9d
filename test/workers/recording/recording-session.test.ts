import { expect } from 'chai';
import type { RecordedFrame } from '../../../src/recording/recorded-frame.js';
import {
  RECORDER_CREDIT,
  type RecorderCommand,
  type RecorderMessage,
  type RecordingCommand,
  type RecordingNotice,
  type RecordingSettings,
} from '../../../src/recording/recording-protocol.js';
import { RecordingSession } from '../../../workers/recording/recording-session.js';
import { needsFfprobe, probe } from '../../helpers/ffprobe-node.js';
import { pause, until } from '../../helpers/until.js';
import { streamOf } from '../../recording/recorded.js';

type Notice<T extends RecordingNotice['type']> = Extract<RecordingNotice, { type: T }>;

const pages: Page[] = [];

/** The page's end of a recording, and stages that send what they are told. */
class Page {
  readonly notices: RecordingNotice[] = [];
  readonly commands = new Map<string, RecorderCommand[]>();
  readonly #port: MessagePort;
  readonly #stages = new Map<string, MessagePort>();
  readonly #waiting = new Set<() => void>();
  #answer: (notice: RecordingNotice) => RecordingCommand | undefined;

  constructor(settings: Partial<RecordingSettings>, answer: (notice: RecordingNotice) => RecordingCommand | undefined) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#answer = answer;
    port1.onmessage = ({ data }: MessageEvent<RecordingNotice>) => {
      this.notices.push(data);
      const command = this.#answer(data);
      if (command) this.send(command);
      for (const look of this.#waiting) look();
      if (data.type === 'stopped' || data.type === 'failed') this.close();
    };
    pages.push(this);
    const defaults = { container: 'webm', onChange: 'segment', keyFrameTimeout: 5_000, maxBuffer: 2 ** 25 } as const;
    new RecordingSession(port2, { ...defaults, ...settings });
  }

  send(command: RecordingCommand, transfer: Transferable[] = []): void {
    this.#port.postMessage(command, transfer);
  }

  addTrack(track: string, kind: 'audio' | 'video'): void {
    const { port1, port2 } = new MessageChannel();
    const commands: RecorderCommand[] = [];
    this.commands.set(track, commands);
    this.#stages.set(track, port2);
    port2.onmessage = ({ data }: MessageEvent<RecorderCommand>) => {
      commands.push(data);
      if ('close' in data) port2.postMessage(null satisfies RecorderMessage);
    };
    this.send({ type: 'track', description: { track, kind, side: 'receiver' }, port: port1 }, [port1]);
  }

  /** Sends frames as if they came now, and as fast as they would. */
  play(frames: readonly RecordedFrame[]): void {
    const first = Math.min(...frames.map(({ time }) => time));
    const now = performance.timeOrigin + performance.now();
    for (const { track, ...frame } of frames) {
      const time = frame.time - first + now;
      const message: RecorderMessage = { frame: { ...frame, time, receiveTime: time }, missed: 0 };
      this.#stages.get(String(track))!.postMessage(message);
    }
  }

  async heard<T extends RecordingNotice['type']>(type: T): Promise<Notice<T>> {
    for (;;) {
      const found = this.notices.find((notice) => notice.type === type);
      if (found) return found as Notice<T>;
      await new Promise<void>((resolve) => {
        const look = () => {
          this.#waiting.delete(look);
          resolve();
        };
        this.#waiting.add(look);
      });
    }
  }

  close(): void {
    this.send({ type: 'stop' });
    this.#port.close();
    for (const port of this.#stages.values()) port.close();
  }
}

const toMemory = ({ type }: RecordingNotice): RecordingCommand | undefined =>
  type === 'open' ? { type: 'target', target: { to: 'memory' } } : undefined;

const video = (count = 90) => streamOf({ track: 'v', fixture: 'vp8-chromium', count });
const audio = () => streamOf({ track: 'a', fixture: 'opus-silk', count: 150, ssrc: 2 });

describe('a recording in its worker', () => {
  // An open port keeps Node from ending.
  afterEach(() => {
    for (const page of pages.splice(0)) page.close();
  });

  it('writes all that was on its way when it is stopped', async () => {
    const page = new Page({}, toMemory);
    page.addTrack('v', 'video');
    page.addTrack('a', 'audio');
    page.play([...video(), ...audio()]);
    page.send({ type: 'stop' });
    await page.heard('stopped');
    const { file, blob } = await page.heard('file');
    expect(file.frames).to.deep.equal([90, 150]);
    expect(blob?.size).to.equal(file.size);
    expect(blob?.type).to.equal('video/webm; codecs="vp8, opus"');
    const last = page.notices.filter(({ type }) => type === 'status').at(-1) as Notice<'status'>;
    expect(last.status).to.include({ overflowed: 0, undecodable: 0, size: file.size });
    expect(last.status.duration).to.be.closeTo(3, 0.01);
  });

  it('gives pieces to the page one by one, and no more before each was taken', async () => {
    const pieces: Uint8Array[] = [];
    let isOpen = 0;
    const page = new Page({}, (notice) => {
      if (notice.type === 'open') return { type: 'target', target: { to: 'page' } };
      if (notice.type !== 'piece' && notice.type !== 'end') return undefined;
      expect(isOpen).to.equal(0);
      isOpen += 1;
      if (notice.type === 'piece') pieces.push(notice.data);
      setTimeout(() => {
        isOpen -= 1;
        page.send({ type: 'written' });
      }, 5);
      return undefined;
    });
    page.addTrack('v', 'video');
    page.play(video());
    page.send({ type: 'stop' });
    await page.heard('stopped');
    const { file } = await page.heard('file');
    expect(pieces.length).to.be.above(3);
    expect(pieces.reduce((sum, { length }) => sum + length, 0)).to.equal(file.size);
  });

  it('fails with recording-failed where the target takes no more; what was written plays', async function () {
    await needsFfprobe.call(this);
    const written: Uint8Array<ArrayBuffer>[] = [];
    const page = new Page({}, (notice) => {
      if (notice.type === 'open') return { type: 'target', target: { to: 'page' } };
      if (notice.type === 'end') return { type: 'written' };
      if (notice.type !== 'piece') return undefined;
      if (written.length === 3) return { type: 'refused', message: 'no space' };
      written.push(notice.data);
      return { type: 'written' };
    });
    page.addTrack('v', 'video');
    page.play(video(150));
    const { error } = await page.heard('failed');
    expect(error.code).to.equal('recording-failed');
    expect(error.message).to.contain('no space');
    expect(page.notices.some(({ type }) => type === 'end')).to.equal(true);
    expect(page.commands.get('v')!.some((command) => 'close' in command)).to.equal(true);
    const { problems, streams } = await probe(new Blob(written));
    expect(problems).to.deep.equal([]);
    expect(streams[0]!.frames.length).to.be.within(45, 75);
  });

  it('fails with recording-failed where there is no place for a file', async () => {
    const page = new Page({}, ({ type }) => (type === 'open' ? { type: 'refused', message: 'no folder' } : undefined));
    page.addTrack('v', 'video');
    page.play(video());
    const { error } = await page.heard('failed');
    expect(error).to.include({ code: 'recording-failed', message: 'no folder' });
  });

  it('says that of VP9 only the lowest layer is recorded', async () => {
    const page = new Page({}, toMemory);
    page.addTrack('v', 'video');
    page.play(streamOf({ track: 'v', fixture: 'vp9-chromium-l3t3-key', layers: 3, count: 16 }));
    expect(await page.heard('reduced')).to.deep.equal({ type: 'reduced', track: 'v' });
    page.send({ type: 'stop' });
    const { file } = await page.heard('file');
    expect(file.frames).to.deep.equal([16]);
    await page.heard('stopped');
    const last = page.notices.filter(({ type }) => type === 'status').at(-1) as Notice<'status'>;
    expect(last.status.layers).to.equal(32);
  });

  it('lets go of the stages when nobody listens any more', async () => {
    const page = new Page({}, toMemory);
    page.addTrack('v', 'video');
    page.play(video());
    await page.heard('open');
    page.send({ type: 'close' });
    await until('the end', () => page.commands.get('v')!.some((command) => 'close' in command));
    const { length } = page.notices;
    await pause(500);
    expect(page.notices.slice(length).filter(({ type }) => type !== 'file')).to.deep.equal([]);
  });

  it('fails with not-supported for a codec that the container does not take', async () => {
    const page = new Page({}, toMemory);
    page.addTrack('v', 'video');
    page.play(streamOf({ track: 'v', fixture: 'h264-chromium' }));
    const { error } = await page.heard('failed');
    expect(error).to.include({ code: 'not-supported' });
    expect(error.message).to.contain('webm cannot hold h264');
  });

  it('asks for a key frame, and fails with no-key-frame where none comes', async () => {
    const page = new Page({ keyFrameTimeout: 600 }, toMemory);
    page.addTrack('v', 'video');
    page.play(video().slice(1, 12));
    const { error } = await page.heard('failed');
    expect(error.code).to.equal('no-key-frame');
    expect(page.commands.get('v')!.some((command) => 'keyFrame' in command)).to.equal(true);
  });

  it('grants no more while too much waits to be written', async () => {
    let target: (() => void) | undefined;
    const page = new Page({ maxBuffer: 2 ** 16 }, (notice) => {
      if (notice.type === 'open') target = () => page.send({ type: 'target', target: { to: 'memory' } });
      return undefined;
    });
    page.addTrack('v', 'video');
    const large = video().map((frame) => {
      const data = new Uint8Array(frame.data.length + 20_000);
      data.set(frame.data);
      return { ...frame, data };
    });
    page.play(large);
    const granted = () =>
      page.commands.get('v')!.reduce((sum, command) => sum + ('credit' in command ? command.credit : 0), 0);
    await page.heard('open');
    await new Promise((resolve) => setTimeout(resolve, 400));
    const before = granted();
    const sum = large.reduce((all, { data }) => all + data.length, 0);
    expect(sum).to.be.below(RECORDER_CREDIT);
    expect(before).to.be.below(sum);
    target!();
    page.send({ type: 'stop' });
    const { file } = await page.heard('file');
    expect(file.frames).to.deep.equal([90]);
  });
});
