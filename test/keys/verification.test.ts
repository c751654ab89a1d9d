import { createHash, hkdfSync, scryptSync } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { emojiCode, groupCode, groupEmojiCode, keyFingerprint, pairwiseCode } from '../../src/keys/verification.js';
import { ascending, hex, rejection, toHex } from '../sframe/bytes.js';

/** DAVE's displayable code, over BigInt: what the library's numbers are compared with. */
function oracleDigits(bytes: Uint8Array, groups: number): string[] {
  return Array.from({ length: groups }, (_, group) => {
    const digits = toHex(bytes.subarray(group * 5, group * 5 + 5));
    return (BigInt(`0x${digits}`) % 100_000n).toString().padStart(5, '0');
  });
}

/** DAVE's pairwise fingerprint, over node:crypto. */
function oraclePairwise(...fingerprints: Uint8Array[]): string[] {
  const both = Buffer.concat(fingerprints.sort(Buffer.compare));
  const salt = Buffer.from('24cab17a7af8ec2b82b412b92dab192e', 'hex');
  return oracleDigits(scryptSync(both, salt, 64, { N: 16_384, r: 8, p: 2, maxmem: 2 ** 26 }), 9);
}

describe('keys/verification', () => {
  describe('groupCode', () => {
    it("is DAVE's displayable code", () => {
      // discord/libdave, js/__tests__/DisplayableCode-test.ts.
      const data = hex('aabbccddee bbccddeeff ccddeeffaa ddeeffaabb eeffaabbcc ffaabbccdd');
      expect(groupCode(data).join('')).to.equal('058708105556138052119572494877');
    });

    it('is six groups of five digits for any 30 bytes or more, of which it reads 30', () => {
      fc.assert(
        fc.property(fc.uint8Array({ minLength: 30, maxLength: 64 }), (bytes) => {
          expect(groupCode(bytes)).to.deep.equal(oracleDigits(bytes, 6));
          for (const group of groupCode(bytes)) expect(group).to.match(/^\d{5}$/);
          expect(groupCode(bytes.subarray(0, 30))).to.deep.equal(groupCode(bytes));
        }),
      );
    });

    it('keeps its zeros', () => {
      expect(groupCode(new Uint8Array(30))).to.deep.equal(Array(6).fill('00000'));
    });

    it('refuses what is too short, or no bytes', () => {
      expect(() => groupCode(ascending(29))).to.throw(RangeError, '30');
      expect(() => groupCode('0'.repeat(30) as never)).to.throw(TypeError, 'a Uint8Array');
    });
  });

  describe('keyFingerprint', () => {
    it('is version, key and user number in network order', () => {
      // discord/libdave, js/__tests__/KeyFingerprint-test.ts: 33 zeros and user 1234; 65 zeros and user 12345678.
      const first = keyFingerprint(new Uint8Array(33), 1234n);
      expect(first.join('')).to.equal('000000000000000000000000000000000000000004210');
      const second = keyFingerprint(new Uint8Array(65), 12_345_678n);
      expect(second.join('')).to.equal(`${'0'.repeat(72)}1889778`);
    });

    it('takes identities of bytes, of which eight are a user number', () => {
      expect(keyFingerprint(ascending(3), hex('0000 0000 0000 04d2'))).to.deep.equal(
        keyFingerprint(ascending(3), 1234n),
      );
      expect(toHex(keyFingerprint(hex('aabb'), hex('cc')))).to.equal('0000aabbcc');
    });

    it('refuses empty keys and identities, and numbers beyond 64 bits', () => {
      expect(() => keyFingerprint(new Uint8Array(), 1n)).to.throw(RangeError, 'publicKey');
      expect(() => keyFingerprint(ascending(1), new Uint8Array())).to.throw(RangeError, 'identity');
      expect(() => keyFingerprint(ascending(1), -1n)).to.throw(RangeError, 'identity');
      expect(() => keyFingerprint(ascending(1), 1n << 64n)).to.throw(RangeError, 'identity');
      expect(() => keyFingerprint('key' as never, 1n)).to.throw(TypeError, 'publicKey');
      expect(() => keyFingerprint(ascending(1), 1 as never)).to.throw(TypeError, 'identity');
    });
  });

  describe('pairwiseCode', function () {
    // Some seconds for each code where every module is made CommonJS, as in these tests; a fifth of one elsewhere.
    this.timeout(60_000);

    it("is the digits of DAVE's pairwise fingerprint, the lesser first", async () => {
      // The inputs of discord/libdave, js/__tests__/PairwiseFingerprint-test.ts, whose outputs begin with these bytes.
      const cases: [Uint8Array, Uint8Array, string][] = [
        [keyFingerprint(new Uint8Array(33), 1234n), keyFingerprint(new Uint8Array(65), 5678n), '133 129 241 44 36'],
        [keyFingerprint(hex('0064'), 1n), keyFingerprint(hex('0014'), 2n), '141 169 194 143 22'],
      ];
      for (const [one, other, first] of cases) {
        const code = await pairwiseCode(one, other);
        expect(code).to.deep.equal(oraclePairwise(one, other));
        expect(code[0]).to.equal(oracleDigits(Uint8Array.from(first.split(' '), Number), 1)[0]);
        expect(code.join('')).to.match(/^\d{45}$/);
      }
    });

    it('is the same in either order, the shorter first where one begins with the other', async () => {
      const [one, other] = [hex('0000 01 02'), hex('0000 01 02 03')];
      expect(await pairwiseCode(other, one)).to.deep.equal(oraclePairwise(one, other));
      expect(await pairwiseCode(one, other)).to.deep.equal(oraclePairwise(one, other));
    });

    it('refuses what is empty, or no bytes', async () => {
      expect(await rejection(pairwiseCode(new Uint8Array(), ascending(1)))).to.be.instanceOf(RangeError);
      expect(await rejection(pairwiseCode(ascending(1), undefined as never))).to.be.instanceOf(TypeError);
    });
  });

  describe('emojiCode', () => {
    it('has the table of the Matrix specification', () => {
      const rows = Array.from({ length: 64 }, (_, number) => {
        const [first] = emojiCode(Uint8Array.of(number << 2, 0, 0, 0, 0, 0));
        return `${first!.emoji} ${first!.name}`;
      });
      // SHA-256 of the lines "emoji description" of matrix-org/matrix-spec, data-definitions/sas-emoji.json.
      const digest = createHash('sha256').update(rows.join('\n')).digest('hex');
      expect(digest).to.equal('06c6ee4d929dc12942059fba16c6144fe7ad3f33efe2deda5b0473e15637117f');
    });

    it('takes seven groups of six bits, from the highest', () => {
      const numbers = new Map(
        Array.from({ length: 64 }, (_, number) => [
          emojiCode(Uint8Array.of(number << 2, 0, 0, 0, 0, 0))[0]!.name,
          number,
        ]),
      );
      expect(numbers.size).to.equal(64);
      fc.assert(
        fc.property(fc.uint8Array({ minLength: 6, maxLength: 8 }), (bytes) => {
          const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
          const expected = Array.from({ length: 7 }, (_, place) =>
            Number.parseInt(bits.slice(place * 6, place * 6 + 6), 2),
          );
          expect(emojiCode(bytes).map(({ name }) => numbers.get(name))).to.deep.equal(expected);
        }),
      );
    });

    it('refuses fewer than six bytes', () => {
      expect(() => emojiCode(ascending(5))).to.throw(RangeError, '6');
      expect(() => emojiCode([0, 0, 0, 0, 0, 0] as never)).to.throw(TypeError);
    });
  });

  describe('groupEmojiCode', () => {
    it('is the emoji of HKDF with a label of its own', async () => {
      const authenticator = ascending(32);
      const bytes = new Uint8Array(hkdfSync('sha256', authenticator, '', 'Framepipe 1.0 Emoji Code', 6));
      expect(await groupEmojiCode(authenticator)).to.deep.equal(emojiCode(bytes));
    });

    it('stays what it was', async () => {
      const names = (await groupEmojiCode(ascending(32))).map(({ name }) => name);
      expect(names.join(', ')).to.equal('Paperclip, Rooster, Pin, Strawberry, Cactus, Turtle, Folder');
    });

    it('refuses what is too short', async () => {
      expect(await rejection(groupEmojiCode(ascending(15)))).to.be.instanceOf(RangeError);
      expect(await rejection(groupEmojiCode(undefined as never))).to.be.instanceOf(TypeError);
    });
  });
});
