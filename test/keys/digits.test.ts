import { expect } from 'chai';
import fc from 'fast-check';
import { areTones, decodeDigits, encodeDigits } from '../../src/keys/digits-message.js';
import { EncryptedDigits, type EncryptedDigitsEvents } from '../../src/keys/index.js';
import { messageCipher } from '../../src/keys/messages.js';
import type { Bytes } from '../../src/shared/stage.js';
import { rejection } from '../sframe/bytes.js';

/** One end of a data channel; what it sends comes out at the other. */
class FakeChannel extends EventTarget {
  readonly sent: Bytes[] = [];
  readyState = 'open';
  binaryType = 'blob';
  other: FakeChannel | undefined;

  send(data: Bytes): void {
    this.sent.push(data);
    this.other?.dispatchEvent(new MessageEvent('message', { data: data.slice().buffer }));
  }
}

const baseKey = () => new Uint8Array(32).fill(7);

async function pair() {
  const channels = [new FakeChannel(), new FakeChannel()] as const;
  channels[0].other = channels[1];
  channels[1].other = channels[0];
  const ends = await Promise.all(
    channels.map(async (channel) => new EncryptedDigits(channel as never, await messageCipher(baseKey()))),
  );
  const came: (EncryptedDigitsEvents['digits'] | EncryptedDigitsEvents['failed'])[] = [];
  ends[1]!.addEventListener('digits', ({ detail }) => came.push(detail));
  ends[1]!.addEventListener('failed', ({ detail }) => came.push(detail));
  const settled = async (count: number) => {
    for (let turn = 0; turn < 400 && came.length < count; turn++) await new Promise((go) => setTimeout(go, 5));
    expect(came).to.have.lengthOf(count);
    return came;
  };
  return { channels, ends: ends as [EncryptedDigits, EncryptedDigits], settled };
}

describe('keys/digits', () => {
  it('arrive as they were sent, in order', async () => {
    const { ends, settled, channels } = await pair();
    await Promise.all([
      ends[0].sendDigits('123'),
      ends[0].sendDigits('b#*,', { duration: 40, interToneGap: 6_000 }),
      ends[0].sendDigits('9'.repeat(1_024)),
    ]);
    expect(await settled(3)).to.deep.equal([
      { tones: '123', duration: 100, interToneGap: 70 },
      { tones: 'B#*,', duration: 40, interToneGap: 6_000 },
      { tones: '9'.repeat(1_024), duration: 100, interToneGap: 70 },
    ]);
    expect(channels[1].binaryType).to.equal('arraybuffer');
  });

  it('cannot be read, counted, repeated, sent back, changed or taken for other messages', async () => {
    const { ends, settled, channels } = await pair();
    await ends[0].sendDigits('1');
    await ends[0].sendDigits('123456789012345678901234567#');
    await settled(2);
    const [one, many] = channels[0].sent as [Bytes, Bytes];
    expect(one.length).to.equal(many.length);
    expect(new TextDecoder('latin1').decode(many)).not.to.include('1234');
    const deliver = (data: unknown) => channels[1].dispatchEvent(new MessageEvent('message', { data }));
    deliver(one.slice().buffer);
    channels[0].other = undefined;
    await ends[0].sendDigits('2');
    const changed = channels[0].sent[2]!.slice();
    changed[20]! ^= 1;
    deliver(changed.buffer);
    deliver(
      (
        await (
          await messageCipher(baseKey())
        ).encryptMessage(encodeDigits({ tones: '1', duration: 100, interToneGap: 70 }))
      ).buffer,
    );
    deliver('1234');
    await ends[1].sendDigits('5');
    deliver(channels[1].sent[0]!.slice().buffer);
    expect((await settled(7)).slice(2)).to.deep.equal(
      ['replay', 'authentication', 'authentication', 'syntax', 'reflection'].map((cause) => ({ cause })),
    );
  });

  it('are not sent on a channel that is not open', async () => {
    const { ends, channels } = await pair();
    Object.assign(channels[0], { readyState: 'connecting' });
    expect(await rejection(ends[0].sendDigits('1'))).to.have.property('code', 'closed');
    Object.assign(channels[0], { readyState: 'open' });
    await ends[0].sendDigits('1');
    expect(channels[0].sent).to.have.lengthOf(1);
  });

  it('are checked, by name', async () => {
    const { ends } = await pair();
    const cases: [() => Promise<void>, typeof Error, string][] = [
      [() => ends[0].sendDigits(''), RangeError, '"tones"'],
      [() => ends[0].sendDigits('12E'), RangeError, '"tones"'],
      [() => ends[0].sendDigits('1'.repeat(1_025)), RangeError, '"tones"'],
      [() => ends[0].sendDigits(12 as never), TypeError, '"tones"'],
      [() => ends[0].sendDigits('1', { duration: 39 }), RangeError, '"options.duration"'],
      [() => ends[0].sendDigits('1', { interToneGap: 6_001 }), RangeError, '"options.interToneGap"'],
    ];
    for (const [call, type, named] of cases) {
      const error = await rejection(call());
      expect(error, named).to.be.instanceOf(type);
      expect((error as Error).message).to.include(named);
    }
    expect(() => new EncryptedDigits({} as never, {} as never)).to.throw(TypeError, '"channel"');
    expect(() => new EncryptedDigits(new FakeChannel() as never, {} as never)).to.throw(TypeError, '"cipher"');
  });

  it('come back from bytes, and nothing else does', () => {
    const tones = fc.string({ unit: fc.constantFrom(...'0123456789ABCD#*,'), minLength: 1, maxLength: 80 });
    const digits = fc.record({
      tones,
      duration: fc.integer({ min: 40, max: 6_000 }),
      interToneGap: fc.integer({ min: 30, max: 6_000 }),
    });
    fc.assert(
      fc.property(digits, (one) => {
        expect(decodeDigits(encodeDigits(one))).to.deep.equal(one);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1_200 }), (bytes) => {
        const decoded = decodeDigits(bytes as Bytes);
        if (decoded) expect(encodeDigits(decoded)).to.deep.equal(bytes);
      }),
    );
    const longer = new Uint8Array(64);
    longer.set(encodeDigits({ tones: '1', duration: 100, interToneGap: 70 }));
    expect(decodeDigits(longer)).to.equal(undefined);
    for (const text of ['', 'a', '1\x002', '1 2', 'é']) expect(areTones(text), text).to.equal(false);
  });
});
