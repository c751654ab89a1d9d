import { expect } from 'chai';
import { type FrameRecord, parseFrame } from '../../../src/codecs/parse/index.js';
import { readStreams } from './fixtures.js';

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
const parse = (packet: string) => parseFrame(hex(packet), 'audio/opus')!;

/** Records of a fixture's packets. */
function recordsOf(wanted: string): FrameRecord[] {
  const { frames, mimeType } = readStreams(wanted).find(({ name }) => name === wanted)!;
  return frames.map(({ bytes }) => parseFrame(bytes, mimeType)!);
}

const share = (records: readonly FrameRecord[], test: (record: FrameRecord) => boolean | undefined) =>
  records.filter(test).length / records.length;

// Put together by libopus 1.3.1's opus_repacketizer_out() and opus_packet_pad(), of made up frames of 20 ms: the first
// bit of each is that of voice, the second that of LBRR.
const packings = [
  { packing: 'one frame (code 0)', packet: '487a01020304', frames: 1, padding: 0, vad: false, fec: true },
  { packing: 'two equal ones (1)', packet: '497a010203047a01020304', frames: 2, padding: 0, vad: false, fec: true },
  { packing: 'two others (2)', packet: '4a057a01020304fa0102', frames: 2, padding: 0, vad: true, fec: true },
  {
    packing: 'a long and a short one (2)',
    packet: `4afc0c${'10'.repeat(300)}fa0102`,
    frames: 2,
    padding: 0,
    vad: true,
    fec: true,
  },
  {
    packing: 'three equal ones (3)',
    packet: '4b037a010203047a010203047a01020304',
    frames: 3,
    padding: 0,
    vad: false,
    fec: true,
  },
  {
    packing: 'three others (3)',
    packet: '4b8305037a01020304fa01027a01020304',
    frames: 3,
    padding: 0,
    vad: true,
    fec: true,
  },
  { packing: 'no padding but its length', packet: '4b41007a01020304', frames: 1, padding: 0, vad: false, fec: true },
  { packing: 'padding', packet: '4b41087a010203040000000000000000', frames: 1, padding: 8, vad: false, fec: true },
  {
    packing: 'much padding',
    packet: `4b41ff2b7a01020304${'00'.repeat(297)}`,
    frames: 1,
    padding: 297,
    vad: false,
    fec: true,
  },
  {
    packing: 'padding of three',
    packet: `4bc31605037a01020304fa01027a01020304${'00'.repeat(22)}`,
    frames: 3,
    padding: 22,
    vad: true,
    fec: true,
  },
];

describe('parseFrame of Opus', () => {
  for (const { packing, packet, ...expected } of packings) {
    it(`takes packets apart: ${packing}`, () => {
      const { units, ...record } = parse(packet);
      expect(record).to.deep.equal({
        codec: 'opus',
        mode: 'SILK',
        bandwidth: 'WB',
        channels: 1,
        durationMs: 20 * expected.frames,
        dtx: false,
        ...expected,
      });
    });
  }

  it('tells the configurations apart', () => {
    const told = Array.from({ length: 32 }, (_, config) => {
      const { mode, bandwidth, durationMs } = parse(Buffer.of(config << 3, 0, 0).toString('hex'));
      return `${mode} ${bandwidth} ${durationMs}`;
    });
    // RFC 6716 3.1, table 2.
    const silk = ['NB', 'MB', 'WB'].flatMap((bandwidth) => [10, 20, 40, 60].map((ms) => `SILK ${bandwidth} ${ms}`));
    const hybrid = ['SWB', 'FB'].flatMap((bandwidth) => [10, 20].map((ms) => `Hybrid ${bandwidth} ${ms}`));
    const celt = ['NB', 'WB', 'SWB', 'FB'].flatMap((bandwidth) =>
      [2.5, 5, 10, 20].map((ms) => `CELT ${bandwidth} ${ms}`),
    );
    expect(told).to.deep.equal([...silk, ...hybrid, ...celt]);
  });

  it('sees in-band error correction where the encoder had it on, and only there', () => {
    expect(share(recordsOf('opus-silk-fec'), ({ fec }) => fec)).to.be.at.least(0.4);
    expect(share(recordsOf('opus-silk-40'), ({ fec }) => fec)).to.be.at.least(0.4);
    expect(share(recordsOf('opus-stereo-silk'), ({ fec }) => fec)).to.be.at.least(0.4);
    expect(share(recordsOf('opus-silk'), ({ fec }) => fec)).to.equal(0);
    expect(share(recordsOf('opus-celt'), ({ fec }) => fec)).to.equal(0);
  });

  it('hears the voice, then silence', () => {
    const records = recordsOf('opus-dtx');
    const silence = records.findIndex(({ dtx }) => dtx);
    expect(silence).to.be.above(20);
    expect(share(records.slice(5, 30), ({ vad }) => vad)).to.be.above(0.7);
    const rest = records.slice(silence);
    expect(share(rest, ({ dtx }) => dtx)).to.be.above(0.9);
    expect(share(rest, ({ vad }) => vad)).to.equal(0);
    expect(recordsOf('opus-celt').some((record) => 'vad' in record)).to.equal(false);
  });

  it('refuses what breaks the rules of RFC 6716 3.4', () => {
    const broken = [
      '49010203', // R3: two frames of equal length in an odd number of bytes
      '4a', // R4: no length of the first frame
      '4a05aabb', // R4: a first frame that ends behind the packet
      '4b', // R6: no count
      '4b00', // R6: no frame
      '4b3100', // R5: more than 48 frames, and more than 120 ms
      '4b07010203040506', // R5: 140 ms
      '4b4105aabb', // R6: more padding than there are bytes
      '4b41ffff', // R6: padding without an end
      '4b0201020304050607', // R6: bytes that cannot be shared out
      '4b83fc', // R7: half a length
      `48${'00'.repeat(1276)}`, // R2: a frame that is too long
    ];
    for (const packet of broken) expect(parse(packet), packet).to.deep.equal({ opaque: true });
  });
});
