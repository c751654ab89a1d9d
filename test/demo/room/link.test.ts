import { expect } from 'chai';
import fc from 'fast-check';
import { newRoomLink, readRoomLink, writeRoomLink } from '../../../demo/room/link.js';

describe('a link to a room', () => {
  it('holds a room and a key of 128 bits, as base64url', () => {
    const key = Uint8Array.from({ length: 16 }, (_, at) => 0xf8 + at);
    // Node's own base64url.
    const [room, secret] = [Buffer.from('framepipe').toString('base64url'), Buffer.from(key).toString('base64url')];
    expect(writeRoomLink({ room, key })).to.equal(`room=${room}&key=${secret}`);
    expect(readRoomLink(`#room=${room}&key=${secret}`)).to.deep.equal({ room, key });
  });

  it('is read as it was written, whatever the key', () => {
    const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(bytes, (key) => {
        const link = { ...newRoomLink(), key: Uint8Array.from(key) };
        expect(readRoomLink(`#${writeRoomLink(link)}`)).to.deep.equal(link);
      }),
    );
  });

  it('is another each time', () => {
    const links = Array.from({ length: 100 }, () => writeRoomLink(newRoomLink()));
    expect(new Set(links).size).to.equal(100);
  });

  it('is none where a letter is missing or too many, or a part', () => {
    const whole = `#${writeRoomLink(newRoomLink())}`;
    for (let at = 1; at < whole.length; at += 1) expect(readRoomLink(whole.slice(0, at))).to.equal(undefined);
    for (const damaged of [`${whole}A`, `${whole}%20`, whole.replace('key', 'kex'), whole.replace('room=', 'room=~')]) {
      expect(readRoomLink(damaged), damaged).to.equal(undefined);
    }
  });

  it('is read from anything without throwing', () => {
    fc.assert(fc.property(fc.string(), (text) => void readRoomLink(text)));
  });
});
