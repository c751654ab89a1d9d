import { expect } from 'chai';
import { rawKey } from 'framepipe';
import { type Digits, EncryptedDigits } from 'framepipe/keys.js';
import { messageCipher } from 'framepipe/messages.js';
import { closeCalls, connect } from '../helpers/call.js';
import { nextEvent, until } from '../helpers/until.js';

describe('digits over an encrypted channel of a real call', () => {
  afterEach(closeCalls);

  it('arrive both ways', async () => {
    const baseKey = await rawKey(crypto.getRandomValues(new Uint8Array(32)));
    const channels: RTCDataChannel[] = [];
    await connect(
      ({ caller, callee }) => {
        for (const pc of [caller, callee]) channels.push(pc.createDataChannel('digits', { negotiated: true, id: 7 }));
      },
      { kinds: ['audio'] },
    );
    const came: Digits[] = [];
    const ends = await Promise.all(
      channels.map(async (channel) => {
        if (channel.readyState !== 'open') await nextEvent(channel, 'open');
        const digits = new EncryptedDigits(channel, await messageCipher(baseKey));
        digits.addEventListener('digits', ({ detail }) => came.push(detail));
        return digits;
      }),
    );
    await ends[0]!.sendDigits('12#');
    await until('the first digits', () => came.length === 1);
    await ends[1]!.sendDigits('a*', { duration: 200 });
    await until('the others', () => came.length === 2);
    expect(came.map(({ tones, duration }) => [tones, duration])).to.deep.equal([
      ['12#', 100],
      ['A*', 200],
    ]);
  });
});
