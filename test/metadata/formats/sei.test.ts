import { expect } from 'chai';
import fc from 'fast-check';
import { agoraSei, type MetadataFormat, seiFormat, trtcSei } from '../../../src/metadata/index.js';
import type { Bytes } from '../../../src/shared/stage.js';
import { hex, readStreams, toHex } from '../../codecs/streams.js';
import { throughPackets } from '../../codecs/wire.js';
import { agora, trtc, twoMessages } from '../../vectors/metadata-formats.js';
import { h264, h265Frame, parameterSets, text } from './frames.js';

/** All that a frame holds, in hexadecimal. */
function readAll(format: MetadataFormat, frame: Bytes): string[] {
  const payloads: string[] = [];
  let rest = frame;
  for (;;) {
    const found = format.extract(rest, 'video/H264');
    if (found.payload === undefined) return payloads;
    payloads.push(toHex(found.payload));
    rest = found.frame;
  }
}

describe('agoraSei, trtcSei and seiFormat', () => {
  it('read and write the messages of Agora', () => {
    for (const [unit, payload] of [
      [agora.h264, '010203ff80'],
      [agora.long, 'aa'.repeat(255)],
    ] as const) {
      expect(readAll(agoraSei, h264(unit))).to.deep.equal([payload]);
      expect(toHex(agoraSei.inject(h264(), 'video/H264', hex(payload)))).to.equal(toHex(h264(unit)));
    }
    const h265 = hex(`00000001 ${agora.h265} ${toHex(h265Frame)}`);
    expect(agoraSei.extract(h265, 'video/H265')).to.deep.equal({ frame: h265Frame, payload: hex('010203ff80') });
    expect(toHex(agoraSei.inject(h265Frame, 'video/H265', hex('010203ff80')))).to.equal(toHex(h265));
  });

  it('read sizes that count emulation prevention, and write those that do not', () => {
    expect(readAll(agoraSei, h264(agora.escaped))).to.deep.equal(['050000010700000309']);
    const written = agoraSei.inject(h264(), 'video/H264', hex('050000010700000309'));
    expect(toHex(written)).to.equal(toHex(h264(agora.escaped.replace('0665 0b', '0665 09'))));
    expect(readAll(agoraSei, written)).to.deep.equal(['050000010700000309']);
  });

  it('read messages of TRTC and Zego with and without emulation prevention, and write it', () => {
    expect(readAll(trtcSei, h264(trtc.short))).to.deep.equal(['010203']);
    expect(readAll(trtcSei, h264(trtc.unescaped))).to.deep.equal(['000002000003']);
    expect(readAll(trtcSei, h264(trtc.escaped))).to.deep.equal(['000002000003']);
    expect(toHex(trtcSei.inject(h264(), 'video/H264', hex('000002000003')))).to.equal(toHex(h264(trtc.escaped)));
  });

  it('read the message of one UUID among others, and leave those', () => {
    const [x264, ffmpeg] = ['dc45e9bd-e6d9-48b7-962c-d820d923eeef', '086f3693-b7b3-4f2c-9653-21492feee5b8'].map(
      (uuid) => seiFormat({ uuid }),
    );
    const both = h264(twoMessages);
    const hello = ffmpeg!.extract(both, 'video/H264');
    expect(toHex(hello.payload!)).to.equal(toHex(text('hello\0')));
    const rest = `06 0518 dc45e9bde6d948b7962cd820d923eeef 78323634202d2000 80`;
    expect(toHex(hello.frame)).to.equal(toHex(h264(rest)));
    expect(toHex(x264!.extract(both, 'video/H264').payload!)).to.equal(toHex(text('x264 - \0')));
    expect(x264!.extract(hello.frame, 'video/H264').frame).to.deep.equal(h264());
    expect(seiFormat({ uuid: '00000000-0000-0000-0000-000000000000' }).extract(both, 'video/H264').payload).to.equal(
      undefined,
    );
  });

  it('read what x264 and x265 say of themselves', () => {
    const streams = readStreams();
    for (const [name, uuid, start] of [
      ['h264', 'dc45e9bd-e6d9-48b7-962c-d820d923eeef', 'x264 - core 164'],
      ['h265', '2ca2de09-b517-47db-bb55-a4fe7fc2fc4e', 'x265 (build 199)'],
    ] as const) {
      const { mimeType, frames } = streams.get(name)!;
      const { payload } = seiFormat({ uuid }).extract(frames[0]!.bytes, mimeType);
      expect(new TextDecoder().decode(payload).slice(0, start.length)).to.equal(start);
    }
  });

  it('give back any payload, any number of times, through packets too', () => {
    const formats = [
      agoraSei,
      trtcSei,
      seiFormat({ uuid: 'deca275e-1a2b-4c3d-8e9f-001122334455' }),
      seiFormat({ payloadType: 65535 }),
    ];
    const bytes = fc.oneof(fc.uint8Array({ max: 3, maxLength: 40 }), fc.uint8Array({ maxLength: 600, size: 'max' }));
    const frames = [
      ['video/H264', h264()],
      ['video/H265', h265Frame],
    ] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...formats),
        fc.constantFrom(...frames),
        bytes,
        bytes,
        (format, [mimeType, frame], first, second) => {
          const once = format.inject(frame, mimeType, first as Bytes);
          const twice = format.inject(once, mimeType, second as Bytes);
          const received = format.extract(throughPackets(twice, mimeType), mimeType);
          expect(toHex(received.payload!)).to.equal(toHex(first));
          const rest = format.extract(received.frame, mimeType);
          expect(toHex(rest.payload!)).to.equal(toHex(second));
          expect(toHex(rest.frame)).to.equal(toHex(frame));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('refuse frames without a slice, other codecs and wrong arguments', () => {
    const code = (work: () => unknown) => expect(work).to.throw().with.property('code', 'metadata-refused');
    code(() => agoraSei.inject(hex(parameterSets), 'video/H264', hex('01')));
    code(() => agoraSei.inject(hex('10000000'), 'video/VP8', hex('01')));
    expect(() => seiFormat({ uuid: 'deca275e' })).to.throw(RangeError, '"uuid"');
    expect(() => seiFormat({ uuid: 5 as never })).to.throw(TypeError, '"uuid"');
    expect(() => seiFormat({ payloadType: -1 })).to.throw(RangeError, '"payloadType"');
    expect(() => seiFormat(undefined as never)).to.throw(TypeError, '"options"');
    expect(() => agoraSei.inject(h264(), 'video/H264', 'x' as never)).to.throw(TypeError, '"payload"');
  });
});
