import { expect } from 'chai';
import { MemberLink, type MemberLinkListener } from '../../../src/connection/mesh/member-link.js';
import type { Bytes } from '../../../src/shared/stage.js';
import { type FakeClock, fakeClock } from '../../helpers/fake-clock.js';
import { type FakeChannel, fakeChannels } from '../data/fake-channel.js';

interface End {
  readonly link: MemberLink;
  readonly heard: number[];
  readonly told: string[];
  /** What is awaited before the next message is taken. */
  gate: Promise<unknown>;
}

const numbered = (number: number): Bytes => Uint8Array.of(number >> 8, number & 255);

describe('connection/mesh: the link to a member', () => {
  let clock: FakeClock;
  let ends: readonly [End, End];
  let channels: readonly (readonly [FakeChannel, FakeChannel])[];
  beforeEach(async () => {
    clock = fakeClock();
    channels = [fakeChannels(), fakeChannels()];
    ends = [open(0), open(1)];
    await clock.pass(1);
  });
  afterEach(async () => {
    for (const { link } of ends) link.close();
    await clock.pass(1_000);
    expect(clock.timers).to.equal(0);
    clock.restore();
  });

  function open(side: 0 | 1): End {
    const connection = { createDataChannel: (_: string, { id }: { id: number }) => channels[id]![side].asChannel };
    const [heard, told]: [number[], string[]] = [[], []];
    const take = async (message: Bytes) => {
      heard.push(message[0]! * 256 + message[1]!);
      await end.gate;
    };
    const listener: MemberLinkListener = {
      onOpen: () => told.push('open'),
      onKeyMessage: take,
      onChannelMessage: take,
      onFlood: () => told.push('flood'),
      onEnd: (error) => told.push(String(error)),
    };
    const link = new MemberLink(connection as unknown as RTCPeerConnection, listener);
    const end: End = { link, heard, told, gate: Promise.resolve() };
    return end;
  }

  /** Until nothing more comes without time. */
  async function settle(): Promise<void> {
    for (let turn = 0; turn < 4_000; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  it('takes a flood of messages about keys at its rate, all of them and in order', async () => {
    const [sender, receiver] = ends;
    for (let number = 0; number < 600; number++) void sender.link.sendAboutKeys(numbered(number));
    await settle();
    expect(receiver.heard).to.have.length(256);
    expect(receiver.told.slice(0, 2)).to.deep.equal(['open', 'flood']);
    await clock.pass(2_000);
    expect(receiver.heard.length).to.be.within(256 + 2 * 60, 256 + 2 * 64);
    await clock.pass(10_000);
    expect(receiver.heard).to.deep.equal(Array.from({ length: 600 }, (_, number) => number));
    expect(sender.told).to.deep.equal(['open']);
  });

  it('ends where the member does not read, and keeps no more for them', async () => {
    const [sender, receiver] = ends;
    receiver.gate = new Promise(() => {});
    const refused: string[] = [];
    for (let times = 0; times < 40; times++) {
      await new Promise((resolve) => setImmediate(resolve));
      sender.link.sendMessage(new Uint8Array(2 ** 20)).catch(({ code }: { code: string }) => refused.push(code));
    }
    await settle();
    expect(refused).to.include('channel-failed');
    expect(sender.told.at(-1)).to.include('does not read');
    expect(receiver.heard).to.have.length(1);
    expect(receiver.told.at(-1)).to.not.equal('open');
  });
});
