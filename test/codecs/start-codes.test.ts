import { expect } from 'chai';
import fc from 'fast-check';
import {
  addEmulationPrevention,
  findStartCode,
  removeEmulationPrevention,
  widenStartCodes,
} from '../../src/codecs/start-codes.js';
import type { Bytes } from '../../src/shared/stage.js';
import { hex, toHex } from './streams.js';

/** Bytes in which zeros, small numbers and FF abound. */
const dense = fc
  .array(fc.constantFrom(0, 0, 0, 1, 2, 3, 4, 255), { maxLength: 60 })
  .map((bytes) => Uint8Array.from(bytes));
const notEndingInZero = fc
  .tuple(dense, fc.integer({ min: 1, max: 255 }))
  .map(([bytes, last]) => Uint8Array.of(...bytes, last));

describe('codecs/start-codes', () => {
  describe('findStartCode', () => {
    it('finds the first, wherever it lies', () => {
      for (let at = 0; at < 12; at += 1) {
        const bytes = new Uint8Array(at + 5).fill(0xaa);
        bytes.set([0, 0, 1], at);
        expect(findStartCode(bytes)).to.equal(at);
        expect(findStartCode(bytes, at)).to.equal(at);
        expect(findStartCode(bytes, at + 1)).to.equal(-1);
      }
    });

    it('agrees with a search byte by byte', () => {
      fc.assert(
        fc.property(dense, fc.nat(60), (bytes, from) => {
          expect(findStartCode(bytes, from)).to.equal(naiveFindStartCode(bytes, from));
        }),
        { numRuns: 2000 },
      );
    });
  });

  describe('addEmulationPrevention', () => {
    const cases: [string, string, string][] = [
      ['', '00 00 00 ff', '00 00 03 00 ff'],
      ['', '00 00 01', '00 00 03 01'],
      ['', '00 00 02', '00 00 03 02'],
      ['', '00 00 03 ff', '00 00 03 03 ff'],
      ['', '00 00 04', '00 00 04'],
      ['', '00 00 00 00 00 01', '00 00 03 00 00 03 00 01'],
      ['65 00', '00 01', '00 03 01'],
      ['65 00 00', '01', '03 01'],
      ['65 00 00', '00 00 01', '03 00 00 03 01'],
      ['65 00 00 03', '00 00 ff', '00 00 ff'],
      ['65 00', '01 00 00 ff', '01 00 00 ff'],
    ];
    for (const [before, payload, escaped] of cases) {
      it(`writes ${payload} as ${escaped}${before && ` behind ${before}`}`, () => {
        const from = hex(before).length;
        expect(toHex(addEmulationPrevention(hex(before + payload), from))).to.equal(toHex(hex(before + escaped)));
        expect(toHex(removeEmulationPrevention(hex(before + escaped), from)!)).to.equal(toHex(hex(payload)));
      });
    }

    it("agrees with the standard's rule, byte by byte", () => {
      fc.assert(
        fc.property(dense, (bytes) => {
          expect(toHex(addEmulationPrevention(bytes))).to.equal(toHex(naiveEscape(bytes)));
        }),
        { numRuns: 2000 },
      );
    });

    it('leaves no start code behind the seam or across it, and is undone exactly', () => {
      fc.assert(
        fc.property(notEndingInZero, notEndingInZero, (before, payload) => {
          const clear = before.subarray(0, -1); // may end in zeros
          const escaped = addEmulationPrevention(Uint8Array.of(...clear, ...payload), clear.length);
          for (let at = Math.max(clear.length - 2, 0); at < escaped.length - 2; at += 1) {
            const emulates = escaped[at] === 0 && escaped[at + 1] === 0 && escaped[at + 2]! <= 2;
            expect(emulates && at + 2 >= clear.length, `${toHex(escaped)} at ${at}`).to.equal(false);
          }
          expect(escaped.at(-1)).to.not.equal(0);
          expect(toHex(removeEmulationPrevention(escaped, clear.length)!)).to.equal(toHex(payload));
        }),
        { numRuns: 2000 },
      );
    });

    it('copies nothing where there is nothing to do', () => {
      const bytes = hex('65 88 84 00 10');
      expect(addEmulationPrevention(bytes)).to.equal(bytes);
      expect(removeEmulationPrevention(bytes, 1)!.buffer).to.equal(bytes.buffer);
    });
  });

  describe('removeEmulationPrevention', () => {
    it('refuses everything that adding does not write', () => {
      for (const text of ['00 00 01', '00 00 00 ff', '00 00 02 ff', '00 00 03', '00 00 03 04', 'aa 00 00 03 ff']) {
        expect(removeEmulationPrevention(hex(text)), text).to.equal(undefined);
      }
      fc.assert(
        fc.property(dense, fc.nat(4), (bytes, from) => {
          const removed = removeEmulationPrevention(bytes, from);
          if (removed === undefined) return;
          const whole = Uint8Array.of(...bytes.subarray(0, from), ...removed);
          expect(toHex(addEmulationPrevention(whole, from))).to.equal(toHex(bytes));
        }),
        { numRuns: 2000 },
      );
    });
  });

  it('widens 3-byte start codes alone', () => {
    const widened = '00 00 00 01 09 00 00 00 01 67 42 00 00 00 01 65 88';
    expect(toHex(widenStartCodes(hex('00 00 01 09 00 00 00 01 67 42 00 00 01 65 88')))).to.equal(toHex(hex(widened)));
    const bytes = hex(widened);
    expect(widenStartCodes(bytes)).to.equal(bytes);
  });
});

function naiveFindStartCode(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 2 < bytes.length; at += 1) {
    if (bytes[at] === 0 && bytes[at + 1] === 0 && bytes[at + 2] === 1) return at;
  }
  return -1;
}

/** H.264 7.4.1: `emulation_prevention_three_byte`. */
function naiveEscape(bytes: Bytes): Bytes {
  const escaped: number[] = [];
  let zeros = 0;
  for (const byte of bytes) {
    if (zeros === 2 && byte <= 3) {
      escaped.push(3);
      zeros = 0;
    }
    escaped.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return Uint8Array.from(escaped);
}
