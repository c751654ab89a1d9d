import { expect } from 'chai';
import { crc32 } from '../../src/metadata/crc32.js';
import { ENVELOPE_OVERHEAD, encodeEnvelope, MAX_PAYLOAD, openEnvelope } from '../../src/metadata/envelope.js';
import { hex, toHex } from '../codecs/streams.js';

describe('the envelope of metadata', () => {
  it('checks by the CRC-32 of gzip', () => {
    // The check value of the CRC catalogue, and of the empty string.
    expect(crc32(new TextEncoder().encode('-123456789-'), 1, 10)).to.equal(0xcbf43926);
    expect(crc32(new Uint8Array(), 0, 0)).to.equal(0);
  });

  it('is laid out as written', () => {
    // The checks were computed by Python's zlib: crc32(bytes.fromhex('686900021d')), crc32(bytes.fromhex('000010')).
    expect(toHex(encodeEnvelope(hex('6869'), 13))).to.equal('6869 0002 1d 787e7d43 4670'.replaceAll(' ', ''));
    expect(toHex(encodeEnvelope(hex('')))).to.equal('0000 10 e2f6c976 4670'.replaceAll(' ', ''));
  });

  it('opens at its end, whatever stands before', () => {
    for (const payload of [hex(''), hex('00'), new Uint8Array(MAX_PAYLOAD).fill(0xff)]) {
      const envelope = encodeEnvelope(payload, 5);
      expect(envelope.length).to.equal(payload.length + ENVELOPE_OVERHEAD);
      const bytes = Uint8Array.of(1, 2, 3, ...envelope, 9);
      expect(openEnvelope(bytes, bytes.length - 1)).to.deep.equal({ payload, kind: 5, start: 3 });
    }
  });

  it('does not open when any bit is turned or a byte is missing', () => {
    const envelope = encodeEnvelope(hex('00ff466870'), 1);
    for (let bit = 0; bit < 8 * envelope.length; bit += 1) {
      const damaged = envelope.slice();
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      expect(openEnvelope(damaged), `bit ${bit}`).to.equal(undefined);
    }
    for (let length = 0; length < envelope.length; length += 1) {
      expect(openEnvelope(envelope.subarray(0, length))).to.equal(undefined);
      expect(openEnvelope(envelope.slice(envelope.length - length))).to.equal(undefined);
    }
  });
});
