import { expect } from 'chai';
import fc from 'fast-check';
import { assemble, disassemble, partition, restore } from '../../src/codecs/frame-layout.js';
import { isKeyFrame } from '../../src/codecs/key-frame.js';
import type { Bytes } from '../../src/shared/stage.js';
import { hex, readStreams, toHex } from './streams.js';
import { splitAtStartCodes, throughPackets } from './wire.js';

const videoTypes = ['video/VP8', 'video/VP9', 'video/AV1', 'video/H264', 'video/H265'];
const audioTypes = ['audio/opus', 'audio/red', 'audio/CN', 'audio/PCMU', 'audio/PCMA', 'audio/G722', 'audio/L16'];
const mimeTypes = [...videoTypes, ...audioTypes];

describe('codecs/frame-layout', () => {
  describe('lays out', () => {
    // [codec, frame, metadata, protected frame of the sealed bytes AA BB]
    const cases: [string, string, string, string, string][] = [
      [
        'a VP8 key frame, 10 bytes clear',
        'video/VP8',
        '10 99 00 9d 01 2a 80 02 68 01 39 69',
        '1099009d012a80026801 0a',
        '1099009d012a80026801 aabb 0a',
      ],
      ['a VP8 delta, 3 bytes clear', 'video/VP8', '11 5c 00 17 1c', '115c00 03', '115c00 aabb 03'],
      ['a VP8 key frame shorter than that', 'video/VP8', '10 99 00', '109900 03', '109900 aabb 03'],
      ['a VP8 delta of one byte', 'video/VP8', '11', '11 01', '11 aabb 01'],
      ['VP9, nothing clear', 'video/VP9', '83 49 83 42', '00', 'aabb 00'],
      ['Opus, nothing clear', 'audio/opus', '78', '00', 'aabb 00'],
      ['any audio', 'audio/new', '01 02', '00', 'aabb 00'],
      ['a codec in whatever case', 'VIDEO/vp8', '11 5c 00 17 1c', '115c00 03', '115c00 aabb 03'],
      [
        'an H.264 key frame, by copies with 4-byte start codes, without its SEI',
        'video/H264',
        '000001 09f0 000001 6742c01f 000001 68ce3c80 000001 0605ff 000001 65b8000400 1122',
        '00000001 6742c01f 00000001 68ce3c80 00000001 65b8000400 10',
        '00000001 6742c01f 00000001 68ce3c80 00000001 65b8000400 aabb 10',
      ],
      [
        'an H.264 slice',
        'video/H264',
        '00000001 61e0004000be',
        '00000001 61e0004000 10',
        '00000001 61e0004000 aabb 10',
      ],
      [
        'a very short H.264 slice',
        'video/H264',
        '00000001 61e0',
        '00000001 61e0808080 10',
        '00000001 61e0808080 aabb 10',
      ],
      [
        'H.264 parameter sets alone, in SEI',
        'video/H264',
        '00000001 6742c01f 000001 68ce3c80',
        '00000001 6742c01f 00000001 68ce3c80 00000001 06 10',
        '00000001 6742c01f 00000001 68ce3c80 00000001 06 aabb 10',
      ],
      ['H.264 that is no NAL unit, in SEI', 'video/H264', '01 02 03', '00000001 06 10', '00000001 06 aabb 10'],
      [
        'H.264 of several slices, as such',
        'video/H264',
        '00000001 61e0004000be 000001 617800',
        '00000001 61e0004000 11',
        '00000001 61e0004000 aabb 11',
      ],
      [
        'an H.265 key frame',
        'video/H265',
        '000001 4001 0c 000001 4201 01 000001 4401 c1 000001 4e01 05 000001 2601af1c80 40c1',
        '00000001 40010c 00000001 420101 00000001 4401c1 00000001 2601af1c8040 12',
        '00000001 40010c 00000001 420101 00000001 4401c1 00000001 2601af1c8040 aabb 12',
      ],
      ['H.265 without a slice, in SEI', 'video/H265', '00000001 4601 50', '00000001 4e01 12', '00000001 4e01 aabb 12'],
      ['an AV1 key frame', 'video/AV1', '1200 0a01ff 3202 1000', '0a00 32 13', '0a00 3203 aabb 13'],
      ['an AV1 frame', 'video/AV1', '1200 3202 3000', '32 13', '3203 aabb 13'],
      ['an AV1 frame of a layer', 'video/AV1', '1200 3648 02 3000', '36 48 13', '36 48 03 aabb 13'],
      ['AV1 that is no OBU', 'video/AV1', 'ff ff', '32 13', '3203 aabb 13'],
    ];
    for (const [what, mimeType, frame, metadata, assembled] of cases) {
      it(what, () => {
        const parts = partition(hex(frame), mimeType)!;
        expect(toHex(parts.metadata)).to.equal(toHex(hex(metadata)));
        expect(toHex(whole(parts.metadata, hex('aabb')))).to.equal(toHex(hex(assembled)));
        const { sealed, metadata: received } = disassemble(hex(assembled))!;
        expect([toHex(sealed), toHex(received)]).to.deep.equal(['aabb', toHex(parts.metadata)]);
        expect(toHex(restored(received, parts.body))).to.equal(toHex(hex(frame)));
      });
    }

    it('no video of an unknown codec', () => {
      for (const mimeType of ['video/theora', 'video/rtx', '', 'vp8', 'application/x']) {
        expect(partition(hex('10 00'), mimeType), mimeType).to.equal(undefined);
      }
    });

    it('an H.264 frame of several slices in pieces, none larger than a packet', () => {
      const frame = Uint8Array.of(...hex('00000001 61e0004000be 00000001'), ...new Uint8Array(2500).fill(0x61));
      const { metadata } = partition(frame, 'video/H264')!;
      const sealed = Uint8Array.from({ length: 2000 }, (_, index) => (index % 5 === 0 ? 1 : 0));
      const units = splitAtStartCodes(whole(metadata, sealed));
      expect(units).to.have.length(3);
      for (const unit of units) {
        expect(unit.slice(0, 5)).to.deep.equal([0x61, 0xe0, 0, 0x40, 0]);
        expect(unit.at(-1)).to.equal(0x11);
      }
      expect(toHex(disassemble(whole(metadata, sealed))!.sealed)).to.equal(toHex(sealed));
    });

    it('an H.264 frame of slices longer than packets in one', () => {
      const slice = [...hex('00000001 61e0004000be'), ...new Uint8Array(1600).fill(0x61)];
      const { metadata } = partition(Uint8Array.of(...slice, ...slice), 'video/H264')!;
      expect(metadata.at(-1)).to.equal(0x10);
      expect(splitAtStartCodes(whole(metadata, new Uint8Array(3000).fill(1)))).to.have.length(1);
    });
  });

  describe('keeps frames whole', () => {
    for (const [name, { mimeType, frames }] of readStreams()) {
      it(`through packets: ${name}`, async () => {
        const key = await importKey();
        for (const [counter, { bytes, key: isKey }] of frames.entries()) {
          const sent = await seal(key, counter, bytes, mimeType);
          const received = throughPackets(sent, mimeType);
          expect(toHex((await open(key, received))!)).to.equal(toHex(bytes));
          // The copy within H.265 and H.264 shows what the frame shows; VP9 shows nothing.
          if (mimeType !== 'video/VP9') expect(isKeyFrame(received, mimeType)).to.equal(isKey);
        }
      });
    }

    it('of any content, and whatever the cipher writes', () => {
      fc.assert(
        fc.property(bytesOfAnyKind, bytesOfAnyKind, fc.constantFrom(...mimeTypes), (bytes, sealed, mimeType) => {
          const { metadata, body } = partition(bytes, mimeType)!;
          const sent = whole(metadata, sealed);
          const received = disassemble(throughPackets(sent, mimeType))!;
          expect(toHex(received.metadata)).to.equal(toHex(metadata));
          expect(toHex(received.sealed)).to.equal(toHex(sealed));
          expect(toHex(restored(metadata, body))).to.equal(toHex(bytes));
        }),
        { numRuns: 5000 },
      );
    });

    it('up to sizes that no encoder writes', () => {
      for (const mimeType of mimeTypes) {
        const bytes = new Uint8Array(3_000_000);
        const { metadata, body } = partition(bytes, mimeType)!;
        const { sealed } = disassemble(whole(metadata, body))!;
        expect(Buffer.compare(restored(metadata, sealed), bytes), mimeType).to.equal(0);
      }
    });

    it('of AV1 whose size is missing, as in RTP', () => {
      for (const [sized, bare] of [
        ['0a00 3203 aabb 13', '0a00 30 aabb 13'],
        ['36 48 03 aabb 13', '34 48 aabb 13'],
      ] as const) {
        expect(disassemble(hex(bare))).to.deep.equal(disassemble(hex(sized)));
      }
    });
  });

  describe('tells every change of a protected frame', () => {
    const samples: [string, string][] = [
      ['video/VP8', '10 99 00 9d 01 2a 80 02 68 01 39 69 00 28'],
      ['video/VP8', '11 5c 00 17 1c'],
      ['video/VP9', '83 49 83 42 00'],
      ['audio/opus', '78 01'],
      ['video/H264', '00000001 6742c01f 00000001 68ce3c80 00000001 65b8000400 1122'],
      ['video/H264', '00000001 61e0004000be 00000001 6178'],
      ['video/H264', `00000001 61e0004000be 00000001 61${'78'.repeat(1000)}`],
      ['video/H264', '00000001 6742c01f 00000001 68ce3c80'],
      ['video/H265', '00000001 4201 01 00000001 2601af1c8040c1'],
      ['video/AV1', '1200 0a01ff 3202 1000'],
      ['video/AV1', '3648 02 3000'],
    ];
    for (const [mimeType, frame] of samples) {
      it(`${mimeType} ${frame.slice(0, 40)}`, async () => {
        const key = await importKey();
        const bytes = hex(frame);
        const sent = await seal(key, 7, bytes, mimeType);
        expect(toHex((await open(key, sent))!)).to.equal(toHex(bytes));
        for (const changed of changesOf(sent)) {
          if (toHex(changed) === toHex(sent)) continue;
          expect(await open(key, changed), toHex(changed)).to.equal(undefined);
        }
      });
    }

    it('for it reads only what it writes', () => {
      fc.assert(
        fc.property(almostProtected, (bytes) => {
          const parts = disassemble(bytes);
          if (parts === undefined || hasNoSize(bytes)) return;
          expect(toHex(whole(parts.metadata, parts.sealed))).to.equal(toHex(bytes));
        }),
        { numRuns: 20_000 },
      );
    });
  });

  it('throws on nothing that comes from the wire, however long', () => {
    const patterns = ['00', '000001', '00000165', '00000001 65b8000400 aa11', '00000001 67', '0a00', '32ff', '8080'];
    for (const pattern of patterns) {
      const unit = hex(pattern);
      for (const tail of [0, 3, 15, 0x10, 0x11, 0x12, 0x13, 0x14, 0xff]) {
        const bytes = new Uint8Array(1_000_000).map((_, index) => unit[index % unit.length]!);
        bytes[bytes.length - 1] = tail;
        disassemble(bytes);
      }
    }
    expect(disassemble(new Uint8Array(0))).to.equal(undefined);
  });

  it('shows nothing of SEI', () => {
    const { bytes } = readStreams().get('h264')!.frames[0]!;
    expect(Buffer.from(bytes).includes('x264')).to.equal(true);
    expect(Buffer.from(partition(bytes, 'video/H264')!.metadata).includes('x264')).to.equal(false);
  });
});

/** The protected frame, of what has no header; the given bytes stay. */
const whole = (metadata: Bytes, sealed: Bytes): Bytes => assemble(metadata, new Uint8Array(), sealed.slice().buffer);

/** The frame; the given bytes stay. */
const restored = (metadata: Bytes, body: Bytes): Bytes => restore(metadata, body.slice().buffer);

/** AES-GCM with the counter before it, as an SFrame header would stand. */
async function seal(key: CryptoKey, counter: number, bytes: Bytes, mimeType: string): Promise<Bytes> {
  const { metadata, body } = partition(bytes, mimeType)!;
  const iv = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, counter);
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: metadata }, key, body);
  return assemble(metadata, Uint8Array.of(counter), sealed);
}

async function open(key: CryptoKey, bytes: Bytes): Promise<Bytes | undefined> {
  const parts = disassemble(bytes);
  if (parts === undefined) return undefined;
  const { metadata, sealed } = parts;
  const iv = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, sealed[0] ?? 0);
  try {
    const algorithm = { name: 'AES-GCM', iv, additionalData: metadata };
    return restore(metadata, await crypto.subtle.decrypt(algorithm, key, sealed.subarray(1)));
  } catch {
    return undefined;
  }
}

function importKey(): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', new Uint8Array(16).fill(7), 'AES-GCM', false, ['encrypt', 'decrypt']);
}

/**
 * Every byte changed in several ways, taken away, and with others before it; both ends cut and lengthened. Of a long
 * frame the middle is left out, up to the seam of its last piece.
 */
function* changesOf(bytes: Bytes): Generator<Bytes> {
  for (let at = 0; at <= bytes.length; at += 1) {
    if (at > 60 && at < bytes.length - 170) continue;
    const before = bytes.subarray(0, at);
    const after = bytes.subarray(at);
    for (const byte of [0, 1, 3, 0x10, 0x11, 0x13]) yield Uint8Array.of(...before, byte, ...after);
    yield Uint8Array.of(...before, 0, 0, 0, 1, ...after);
    if (at === bytes.length) continue;
    for (const bit of [1, 2, 4, 8, 16, 32, 64, 128, 255])
      yield Uint8Array.of(...before, after[0]! ^ bit, ...after.subarray(1));
    yield Uint8Array.of(...before, ...after.subarray(1));
    yield before.slice();
    yield after.subarray(1).slice();
  }
}

const bytesOfAnyKind = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 2500, size: 'max' }),
  fc
    .array(fc.constantFrom(0, 0, 0, 1, 2, 3, 0x10, 0x12, 0x32, 0x40, 0x41, 0x42, 0x65, 0x67, 0x68, 255), {
      minLength: 1,
      maxLength: 80,
    })
    .map((bytes) => Uint8Array.from(bytes)),
) as fc.Arbitrary<Bytes>;

const almostProtected = fc
  .tuple(
    fc.array(
      fc.constantFrom(
        '00000001',
        '000001',
        '00',
        '0000',
        '01',
        '03',
        '65b8000400',
        '6742',
        '68ce',
        '06',
        '2601af1c8040',
        '420101',
        '4e01',
        '0a00',
        '32',
        '36',
        '30',
        '03',
        '8100',
        'aa',
        'aa11',
        'aa'.repeat(900),
      ),
      { maxLength: 12 },
    ),
    fc.constantFrom('00', '03', '0a', '0f', '10', '11', '12', '13', '14', 'ff'),
  )
  .map(([tokens, tail]) => hex(tokens.join('') + tail));

function hasNoSize(bytes: Bytes): boolean {
  return bytes.at(-1) === 0x13 && (bytes[bytes[0] === 0x0a ? 2 : 0]! & 2) === 0;
}
