import { expect } from 'chai';
import { createParserState, type FrameRecord, parseFrame } from '../../../src/codecs/parse/index.js';
import { readStreams, type Stream } from './fixtures.js';

const stream = (wanted: string): Stream => readStreams(wanted).find(({ name }) => name === wanted)!;

function recordsOf({ mimeType, frames }: Stream, from = 0): FrameRecord[] {
  const state = createParserState();
  return frames.slice(from).map(({ bytes }) => parseFrame(bytes, mimeType, state)!);
}

/** D for what can be dropped, R for references, N for neither. */
const letters = (records: readonly FrameRecord[]) =>
  records.map(({ droppable, reference }) => (droppable ? 'D' : reference ? 'R' : 'N')).join('');

describe('parseFrame', () => {
  it('throws where an argument is of the wrong kind', () => {
    const parse = parseFrame as (...args: unknown[]) => unknown;
    expect(() => parse([1, 2], 'video/VP8')).to.throw(TypeError, '"bytes" expected a Uint8Array, got an array');
    expect(() => parse(new ArrayBuffer(4), 'video/VP8')).to.throw(TypeError, '"bytes"');
    expect(() => parse(new Uint8Array(4), undefined)).to.throw(
      TypeError,
      '"mimeType" expected a string, got undefined',
    );
    expect(() => parse(new Uint8Array(4), 'video/VP8', null)).to.throw(
      TypeError,
      '"state" expected an object, got null',
    );
  });

  it('knows MIME types in upper and lower case, and no others', () => {
    const [frame] = stream('vp8-realtime').frames;
    expect(parseFrame(frame!.bytes, 'VIDEO/vp8')?.type).to.equal('key');
    for (const other of ['video/theora', 'audio/PCMU', 'audio/telephone-event', 'video/', '']) {
      expect(parseFrame(frame!.bytes, other)).to.equal(undefined);
    }
    expect(parseFrame(new Uint8Array(), 'video/VP8')).to.equal(undefined);
  });

  it('tells what a frame tells alone, without a state', () => {
    const key = parseFrame(stream('vp9-realtime').frames[0]!.bytes, 'video/VP9')!;
    expect(key).to.deep.include({ type: 'key', width: 96, height: 64, codec: 'vp09.00.10.08', shown: true });
    const delta = parseFrame(stream('vp9-realtime').frames[1]!.bytes, 'video/VP9')!;
    expect(delta).to.have.property('qp');
    expect(delta).not.to.have.any.keys('width', 'height', 'codec', 'bitDepth');
  });

  it('joins a stream between key frames: types at once, the rest when a key frame came', () => {
    for (const name of ['vp8-realtime', 'vp9-realtime', 'av1-realtime', 'h264-baseline', 'h265-zerolatency']) {
      const joined = recordsOf(stream(name), 1);
      expect(
        joined.every(({ type, opaque }) => type === 'delta' && !opaque),
        name,
      ).to.equal(true);
      expect(
        joined.every((record) => !('width' in record) && !('codec' in record && record.codec !== 'vp8')),
        name,
      ).to.equal(true);
    }
    for (const name of ['vp9-variance', 'h264-cropped', 'h265-cropped']) {
      const whole = recordsOf(stream(name));
      const key = whole.findIndex(({ type }, index) => index > 0 && type === 'key');
      expect(recordsOf(stream(name), 1).slice(key - 1), name).to.deep.equal(whole.slice(key));
    }
  });

  it('does not hand over what one stream knows to another', () => {
    const { frames, mimeType } = stream('h264-baseline');
    parseFrame(frames[0]!.bytes, mimeType, createParserState());
    expect(parseFrame(frames[1]!.bytes, mimeType, createParserState())).not.to.have.property('width');
  });

  it('tells frames that can be dropped from references', () => {
    expect(letters(recordsOf(stream('vp8-chromium')))).to.equal('RD'.repeat(8)); // L1T3: what the top layer is
    expect(letters(recordsOf(stream('h264-chromium')))).to.equal('RD'.repeat(8)); // L1T2
    expect(letters(recordsOf(stream('vp9-layers')))).to.match(/^RR(DR)+D$/);
    expect(letters(recordsOf(stream('vp8-realtime')))).to.equal('R'.repeat(15));
  });

  it('shows frames of AV1 and VP9 again that were hidden, without a quantizer of their own', () => {
    for (const name of ['av1-altref', 'vp9-pyramid']) {
      const again = recordsOf(stream(name)).filter((record) => !('qp' in record));
      expect(again.length, name).to.be.above(5);
      expect(
        again.every(({ shown, width, type }) => shown && width === 96 && type === 'delta'),
        name,
      ).to.equal(true);
    }
  });

  it('lists units that, with what stands between them, make up the frame', () => {
    for (const { name, mimeType, frames } of readStreams()) {
      if (mimeType === 'video/VP8' || mimeType === 'audio/opus') continue;
      const state = createParserState();
      for (const { bytes } of frames) {
        let end = 0;
        for (const { offset, size } of parseFrame(bytes, mimeType, state)!.units!) {
          const between = Buffer.from(bytes.subarray(end, offset)).toString('hex');
          expect(between, name).to.match(mimeType.startsWith('video/H') ? /^(00)*000001$/ : /^$/);
          end = offset + size;
        }
        // What is left is the index of a superframe of VP9, or zeros that trail a NAL unit.
        if (mimeType !== 'video/VP9')
          expect(
            bytes.subarray(end).some((byte) => byte !== 0),
            name,
          ).to.equal(false);
      }
    }
  });

  it('names units as their specification does', () => {
    const names = (name: string) => recordsOf(stream(name))[0]!.units!.map((unit) => unit.name);
    expect(names('h264-open-gop')).to.deep.equal(['access unit delimiter', 'SPS', 'PPS', 'SEI', 'IDR slice']);
    expect(names('h265-zerolatency')).to.deep.equal(['VPS_NUT', 'SPS_NUT', 'PPS_NUT', 'PREFIX_SEI_NUT', 'IDR_N_LP']);
    expect(names('av1-realtime')).to.deep.equal(['OBU_TEMPORAL_DELIMITER', 'OBU_SEQUENCE_HEADER', 'OBU_FRAME']);
    expect(names('vp9-altref')).to.deep.equal(['KEY_FRAME']);
  });

  it('reads the layers of H.264 from a prefix NAL unit (G.7.3.1.1)', () => {
    const { frames, mimeType } = stream('h264-baseline');
    const state = createParserState();
    // nal_unit_type 14; svc_extension_flag; dependency_id 1; temporal_id 2
    const prefix = Uint8Array.of(0, 0, 0, 1, 0x6e, 0xc0, 0x10, 0x47);
    const layered = Buffer.concat([prefix, frames[0]!.bytes]);
    expect(parseFrame(layered, mimeType, state)).to.include({
      temporalIndex: 2,
      spatialIndex: 1,
      type: 'key',
      width: 96,
    });
    expect(parseFrame(frames[1]!.bytes, mimeType, state)).not.to.have.any.keys('temporalIndex', 'spatialIndex');
  });
});
