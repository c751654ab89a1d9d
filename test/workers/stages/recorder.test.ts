import { expect } from 'chai';
import {
  RECORDER_CREDIT,
  type RecorderCommand,
  type RecorderMessage,
} from '../../../src/recording/recording-protocol.js';
import { closePipelines, PipelineHarness } from '../../../src/testing/pipeline-harness.js';
import { recorder } from '../../../workers/stages/recorder.js';
import { until } from '../../helpers/until.js';
import { streamOf } from '../../recording/recorded.js';

const frames = streamOf({ track: 'v', fixture: 'vp8-chromium', count: 40 });

describe('recorder', () => {
  let pipeline: PipelineHarness;
  const ports: MessagePort[] = [];
  /** A recording's end of the line. */
  const connect = async () => {
    const { port1, port2 } = new MessageChannel();
    const heard: RecorderMessage[] = [];
    port1.onmessage = ({ data }: MessageEvent<RecorderMessage>) => heard.push(data);
    ports.push(port1);
    await pipeline.ask('call', ['recorder', 'connect', [port2]], { transfer: [port2] });
    const send = (command: RecorderCommand) => port1.postMessage(command);
    return { heard, send };
  };
  /** A frame of the fixture; with so many bytes after it where it is to be large. */
  const give = async (index: number, more = 0) => {
    const { data, keyFrame, rtpTimestamp, mimeType } = frames[index]!;
    const bytes = new Uint8Array(data.length + more);
    bytes.set(data);
    const metadata = { mimeType, synchronizationSource: 7, rtpTimestamp };
    pipeline.transformer.give({ data: bytes, type: keyFrame ? 'key' : 'delta', metadata });
    await pipeline.idle();
  };
  beforeEach(async () => {
    pipeline = new PipelineHarness({ registry: { recorder }, pipeline: [{ stage: 'recorder', options: {} }] });
    await pipeline.ask('open', []);
  });
  afterEach(() => {
    closePipelines();
    for (const port of ports.splice(0)) port.close();
  });

  it('gives a copy to every recording, and the frame itself to the pipeline', async () => {
    const [one, other] = [await connect(), await connect()];
    await give(0);
    await give(1);
    await until('frames', () => one.heard.length === 2 && other.heard.length === 2);
    for (const { heard } of [one, other]) {
      expect(heard[0]!.missed).to.equal(0);
      expect(heard[0]!.frame).to.deep.include({ kind: 'video', codec: 'vp8', keyFrame: true, ssrc: 7 });
      expect(heard.map((message) => message!.frame.data)).to.deep.equal([frames[0]!.data, frames[1]!.data]);
    }
    expect(pipeline.transformer.taken.map(({ data }) => data.length)).to.deep.equal(
      frames.slice(0, 2).map(({ data }) => data.length),
    );
  });

  it('leaves out up to the next key frame what nobody has room for, says so once, and holds up nothing', async () => {
    const { heard, send } = await connect();
    await give(0, RECORDER_CREDIT);
    for (let index = 1; index < 10; index += 1) await give(index);
    expect(pipeline.transformer.taken).to.have.length(10);
    const overflows = () => pipeline.events.filter(({ type }) => type === 'recording-overflow');
    await until('an event', () => overflows().length > 0);
    expect(overflows().map(({ detail }) => detail)).to.deep.equal([{ synchronizationSource: 7 }]);
    const wanted = pipeline.keyFramesWanted;
    send({ credit: RECORDER_CREDIT });
    await until('a key frame wanted', () => pipeline.keyFramesWanted > wanted);
    // There is room again, but nothing that they build on.
    const key = frames.findIndex(({ keyFrame }, index) => index > 10 && keyFrame);
    for (let index = 10; index < key + 3; index += 1) await give(index);
    await until('frames', () => heard.length === 4);
    expect(heard.map((message) => message!.missed)).to.deep.equal([0, key - 1, 0, 0]);
    expect(heard.slice(1).map((message) => message!.frame.rtpTimestamp)).to.deep.equal(
      [key, key + 1, key + 2].map((index) => frames[index]!.rtpTimestamp),
    );
    expect(pipeline.transformer.taken).to.have.length(key + 3);
  });

  it('asks for a key frame as it is told, and says when no more will come', async () => {
    const [one, other] = [await connect(), await connect()];
    const wanted = pipeline.keyFramesWanted;
    one.send({ keyFrame: true });
    await until('a key frame wanted', () => pipeline.keyFramesWanted > wanted);
    one.send({ close: true });
    await until('the end', () => one.heard.includes(null));
    await give(0);
    pipeline.close();
    await until('the end', () => other.heard.includes(null));
    expect([one.heard.length, other.heard.length]).to.deep.equal([1, 2]);
  });

  it('takes no other options, and no other port', async () => {
    expect(() => recorder(undefined as never)).to.throw(TypeError, 'options');
    const error = await pipeline.ask('call', ['recorder', 'connect', [1]]).catch((reason: unknown) => reason);
    expect(String(error)).to.contain('MessagePort');
  });
});
