import { expect } from 'chai';
import fc from 'fast-check';
import { cleanName, decodePresence, encodePresence } from '../../../../demo/room/call/presence.js';

describe('what members tell of themselves', () => {
  it('is read as it was told', () => {
    const presence = { name: 'Ada 🦋', hasSound: true, hasPicture: false };
    expect(decodePresence(encodePresence(presence))).to.deep.equal(presence);
    const sharing = { ...presence, screen: '{7f0e}' };
    expect(decodePresence(encodePresence(sharing))).to.deep.equal(sharing);
  });

  it('is nothing where it is something else', () => {
    const wrong = [
      undefined,
      new Uint8Array(3),
      '',
      'null',
      '[]',
      '{"name":"Ada"}',
      '{"name":1,"hasSound":true,"hasPicture":true}',
      '{"name":"Ada","hasSound":"yes","hasPicture":true}',
      '{"name":"Ada","hasSound":true,"hasPicture":true,"screen":1}',
      JSON.stringify({ name: 'Ada', hasSound: true, hasPicture: true, screen: 'x'.repeat(101) }),
    ];
    for (const data of wrong) expect(decodePresence(data), String(data)).to.equal(undefined);
    fc.assert(fc.property(fc.anything(), (data) => void decodePresence(data)));
  });

  it('has a name on one line, of 40 letters at most, that ends where it ends', () => {
    expect(cleanName('  Ada\n\tLovelace ')).to.equal('Ada Lovelace');
    expect(cleanName('\u202eadA\u2066')).to.equal('adA');
    expect(cleanName(' \u0000\u2028 ')).to.equal('Guest');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (name) => {
        const clean = cleanName(name);
        expect([...clean].length).to.be.within(1, 40);
        expect(clean)
          .to.equal(cleanName(clean))
          .and.not.match(/[\n\u202a-\u202e]/);
      }),
    );
  });
});
