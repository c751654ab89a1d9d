import { expect } from 'chai';
import { extractMetadata, injectMetadata, metadataCarrier } from '../../src/metadata/index.js';
import { hex, toHex } from '../codecs/streams.js';

/** Packets by the layouts of RFC 6716 3.2, and what becomes of them with a payload of aa. */
describe('metadata in the padding of Opus packets', () => {
  /** Four zeros and an envelope: 14 bytes, 0e. */
  const padding = (kind: number) => `00000000 aa 0001 1${kind}`;

  for (const [title, packet, before, kind] of [
    ['code 0', '78 010203', '7b 41 0e 010203', 1],
    ['code 1: two frames of the same size', '79 0102 0304', '7b 42 0e 0102 0304', 2],
    ['code 2: two frames', '7a 01 09 0304', '7b c2 0e 01 09 0304', 3],
    ['code 3 of constant size', '7b 03 010203', '7b 43 0e 010203', 4],
    ['code 3 of variable size', '7b 82 01 010203', '7b c2 0e 01 010203', 4],
    ['code 3 with padding of no length', '7b 41 00 010203', '7b 41 0e 010203', 5],
    ['code 3 with padding', '7b 41 02 010203 0000', '7b 41 10 010203 0000', 5],
    ['code 3 with padding of 254', `7b 41 fe 0102 ${'00'.repeat(254)}`, `7b 41 ff0e 0102 ${'00'.repeat(254)}`, 5],
    ['the same, said otherwise', `7b 41 ff00 0102 ${'00'.repeat(254)}`, `7b 41 ff0e 0102 ${'00'.repeat(254)}`, 6],
  ] as const) {
    it(`${title} becomes code 3 with padding, and again what it was`, () => {
      const injected = injectMetadata(hex(packet), 'audio/opus', hex('aa'));
      expect(toHex(injected).slice(0, -12)).to.equal(toHex(hex(before + padding(kind))));
      expect(toHex(injected).slice(-4)).to.equal('4670');
      const { frame, payload } = extractMetadata(injected, 'audio/opus');
      expect(toHex(frame)).to.equal(toHex(hex(packet)));
      expect(toHex(payload!)).to.equal('aa');
    });
  }

  it('leaves packets alone whose padding holds extensions, and what is none', () => {
    for (const packet of ['7b 41 03 010203 f30100', '78', '7800', '7b', '7b00', '79 010203', '7a fc', '7b 7f 00']) {
      expect(metadataCarrier(hex(packet), 'audio/opus'), packet).to.equal(undefined);
      const injected = injectMetadata(hex(packet), 'audio/opus', hex('aa'), { receivers: 'aware' });
      expect(toHex(extractMetadata(injected, 'audio/opus').frame)).to.equal(toHex(hex(packet)));
    }
  });
});
