import { expect } from 'chai';
import { z } from 'zod';
import { MetadataReceiver, type MetadataReceiverStage } from '../../src/main/metadata-receiver.js';
import { MetadataSender } from '../../src/main/metadata-sender.js';
import type { MetadataMessage, MetadataValue } from '../../src/metadata/channels/batch.js';
import { defineChannels } from '../../src/metadata/channels/define.js';
import { until } from '../helpers/until.js';

const channels = defineChannels({
  text: { type: 'text' },
  pose: { type: 'json', schema: z.object({ x: z.number(), unit: z.string().default('m') }) },
  slow: { type: 'number', schema: z.number().refine(async (value) => value > 0, 'too small') },
});

const frame = { synchronizationSource: 7, captureTime: 1, receiveTime: 2, encrypted: true, authenticated: true };
const value = (channel: string, content: unknown, rtpTimestamp = 0): MetadataValue => ({
  channel,
  value: content,
  rtpTimestamp,
  ...frame,
});

/** A receiver, the stage's end of its ports, the batches granted to it, and what it has told. */
function receiving() {
  const ports: MessagePort[] = [];
  let granted = 0;
  const stage: MetadataReceiverStage = {
    connect: async (port) => {
      ports.push(port);
      port.onmessage = ({ data }) => {
        granted += data.credit;
      };
    },
  };
  const receiver = new MetadataReceiver(stage, channels);
  const told: [type: string, detail: unknown][] = [];
  for (const type of ['text', 'pose', 'slow', 'rejected', 'missed', 'ended', 'frame'] as const) {
    receiver.addEventListener(type, ({ detail }) => told.push([type, detail]));
  }
  const say = (message: MetadataMessage) => ports.at(-1)!.postMessage(message);
  const end = () => {
    receiver.close();
    for (const port of ports) port.close();
  };
  return { receiver, told, say, ports, end, granted: () => granted };
}

describe('MetadataReceiver', () => {
  const open: (() => void)[] = [];
  const start = () => {
    const one = receiving();
    open.push(one.end);
    return one;
  };
  afterEach(() => {
    for (const end of open.splice(0)) end();
  });

  it('tells each value under its channel, as its schema makes it, and counts what does not fit', async () => {
    const { receiver, told, say } = start();
    const values = [value('text', 'one'), value('pose', { x: 1 }), value('pose', { x: '1' }), value('slow', -1)];
    say({ values: [...values, value('slow', 1)], frames: [], missed: 0 });
    await until('all', () => told.length === 5);
    const of = (type: string) => told.flatMap(([name, detail]) => (name === type ? [detail] : []));
    expect(of('text')).to.deep.equal([value('text', 'one')]);
    expect(of('pose')).to.deep.equal([value('pose', { x: 1, unit: 'm' })]);
    expect(of('slow')).to.deep.equal([value('slow', 1)]);
    const rejected = of('rejected') as { value: MetadataValue; issues: { message: string }[] }[];
    expect(rejected.map(({ value: { channel } }) => channel)).to.have.members(['pose', 'slow']);
    expect(receiver.counts).to.deep.equal({ rejected: 2, missed: 0 });
  });

  it('grants a batch for each that it got, and no more than four at once', async () => {
    const { say, told, granted } = start();
    await until('a grant', () => granted() === 4);
    for (let count = 0; count < 3; count += 1) say({ values: [value('text', '')], frames: [], missed: 0 });
    await until('batches', () => told.length === 3 && granted() === 7);
  });

  it('tells what it missed, when frames were captured, and the end', async () => {
    const { receiver, say, told } = start();
    say({ values: [], frames: [{ rtpTimestamp: 9, ...frame }], missed: 3 });
    say(null);
    await until('the end', () => told.length === 3);
    expect(told).to.deep.equal([
      ['missed', 3],
      ['frame', { rtpTimestamp: 9, ...frame }],
      ['ended', null],
    ]);
    expect(receiver.counts.missed).to.equal(3);
  });

  it('connects again, to hear no more of what it was connected to', async () => {
    const { receiver, ports, say, told } = start();
    await receiver.connect();
    expect(ports).to.have.length(2);
    ports[0]!.postMessage({ values: [value('text', 'old')], frames: [], missed: 0 });
    say({ values: [value('text', 'new')], frames: [], missed: 0 });
    await until('a value', () => told.length > 0);
    expect(told).to.deep.equal([['text', value('text', 'new')]]);
  });

  it('has the value of a frame, or the latest before', async () => {
    const { receiver, say, told } = start();
    say({ values: [value('text', 'a', 3_000), value('text', 'b', 9_000)], frames: [], missed: 0 });
    await until('values', () => told.length === 2);
    expect([0, 3_000, 6_000, 9_000].map((at) => receiver.valueAt('text', at)?.value)).to.deep.equal([
      undefined,
      'a',
      'a',
      'b',
    ]);
    expect(receiver.valueAt('pose', 3_000)).to.equal(undefined);
    expect(() => receiver.valueAt('other' as 'text', 0)).to.throw(
      RangeError,
      '"channel" expected one of text,pose,slow',
    );
  });
});

describe('MetadataSender', () => {
  const sending = () => {
    const sent: unknown[][] = [];
    const stage = {
      send: async (...args: unknown[]) => void sent.push(args),
      bind: async (...args: unknown[]) => void sent.push(args),
    };
    return { sent, sender: new MetadataSender(stage, channels) };
  };

  it('sends values as they are, and refuses what does not fit, saying where', async () => {
    const { sent, sender } = sending();
    await sender.send('pose', { x: 1 });
    await sender.bindFrame({ timestamp: 33_333 }, 'slow', 5);
    expect(sent).to.deep.equal([
      ['pose', { x: 1 }],
      ['slow', 5, 33_333],
    ]);
    const error = await sender.send('pose', { x: '1' } as never).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(TypeError);
    expect((error as Error).message).to.match(/^"pose" expected a value that fits its schema: x: .*number/);
    expect((error as Error).cause).to.have.length(1);
    expect(await sender.send('slow', -1).catch(({ message }) => message)).to.contain('too small');
    expect(await sender.bindFrame({} as never, 'slow', 5).catch(({ message }) => message)).to.contain(
      'frame.timestamp',
    );
    expect(sent).to.have.length(2);
  });
});
