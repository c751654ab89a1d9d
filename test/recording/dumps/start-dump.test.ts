import { expect } from 'chai';
import { type DumpFileDescription, startDump } from '../../../src/main/recording-dump.js';
import { dumpFile } from '../../../src/recording/dumps/dump-formats.js';
import type { DumpedFrame } from '../../../src/recording/dumps/dump-writer.js';
import type { Bytes } from '../../../src/shared/stage.js';
import type { TappedFrame } from '../../../src/shared/tap-protocol.js';
import { until } from '../../helpers/until.js';
import { framesOf, packetsOf } from './frames.js';

const types = { vp8: 'video/VP8', av1: 'video/AV1', opus: 'audio/opus' } as const;

function tapped(frame: DumpedFrame, more: Partial<TappedFrame> = {}): TappedFrame {
  const { data, rtpTimestamp, ssrc: synchronizationSource, time } = frame;
  const kind = frame.codec === 'opus' ? 'audio' : 'video';
  const mimeType = types[frame.codec as keyof typeof types];
  const stream = { synchronizationSource, payloadType: 96, rtpTimestamp, time, metadata: {} as never, missed: 0 };
  return { data: data.slice().buffer, side: 'receiver', kind, mimeType, type: undefined, ...stream, ...more };
}

/** A tap that shows these frames as fast as its reader takes them, and counts what it is asked for. */
function fakeTap(frames: readonly TappedFrame[]) {
  let port: MessagePort | undefined;
  const tap = {
    sent: 0,
    keyFrameRequests: 0,
    connect: async (to: MessagePort) => {
      port = to;
      to.onmessage = ({ data }) => {
        for (let left = data.credit; left > 0 && tap.sent < frames.length; left -= 1) {
          to.postMessage(frames[tap.sent]);
          tap.sent += 1;
        }
      };
    },
    requestKeyFrame: async () => {
      tap.keyFrameRequests += 1;
    },
    close: () => port?.close(),
  };
  return tap;
}

const bytesOf = async (blob: Blob | undefined) => new Uint8Array(await blob!.arrayBuffer());
const frameCount = (dump: { readonly files: readonly { readonly frames: number }[] }) =>
  dump.files.reduce((sum, { frames }) => sum + frames, 0);

describe('startDump', () => {
  it('makes a file of every stream and codec, pictures from a key frame on, which it asks for', async () => {
    const [vp8, av1, opus] = [framesOf('vp8-chromium'), framesOf('av1-firefox'), packetsOf('opus-celt', 960)];
    const late = vp8.slice(5).map((frame) => tapped(frame, { synchronizationSource: 8 }));
    const tap = fakeTap([
      ...late,
      ...opus.map((frame) => tapped(frame)),
      ...vp8.map((frame) => tapped(frame)),
      ...av1.map((frame) => tapped(frame)),
    ]);
    const dump = startDump(tap);
    await until('all frames', () => frameCount(dump) === opus.length + vp8.length + av1.length);
    const files = await dump.stop();
    expect(files.map(({ name }) => name)).to.deep.equal(['audio-opus-7.opus', 'video-vp8-7.ivf', 'video-av1-7.ivf']);
    expect(files[0]!.blob!.type).to.equal('audio/ogg');
    for (const [index, frames] of [opus, vp8, av1].entries()) {
      expect(await bytesOf(files[index]!.blob)).to.deep.equal(dumpFile(frames));
      expect(files[index]).to.include({ size: files[index]!.blob!.size, omitted: 0, missed: 0 });
    }
    expect(tap.keyFrameRequests).to.equal(late.length);
    tap.close();
  });

  it('writes to streams and in the formats that are chosen, and counts what is left out', async () => {
    const opus = packetsOf('opus-celt', 960);
    const [av1, ...others] = framesOf('av1-firefox');
    const broken = { ...av1!, data: Uint8Array.of(0xff, 1, 2) };
    const tap = fakeTap([
      ...[av1!, broken, ...others].map((frame) => tapped(frame, { missed: 1 })),
      ...opus.map((frame) => tapped(frame)),
      tapped(opus[0]!, { mimeType: 'audio/PCMU' }),
    ]);
    const written = new Map<string, Bytes[]>();
    const open = async ({ name }: DumpFileDescription) => {
      const chunks: Bytes[] = [];
      return new WritableStream<Bytes>({
        write: (chunk) => void chunks.push(chunk),
        close: () => void written.set(name, chunks),
      });
    };
    const dump = startDump(tap, { formats: ['opus-demo', 'obu'], open });
    await until('all frames', () => frameCount(dump) === opus.length + others.length + 1);
    const files = await dump.stop();
    expect(files.map(({ omitted, missed, blob }) => ({ omitted, missed, blob }))).to.deep.equal([
      { omitted: 1, missed: others.length + 2, blob: undefined },
      { omitted: 0, missed: 0, blob: undefined },
    ]);
    const file = (name: string) => new Uint8Array(Buffer.concat(written.get(name)!));
    expect(file('audio-opus-7.bit')).to.deep.equal(dumpFile(opus, 'opus-demo'));
    expect(file('video-av1-7.obu')).to.deep.equal(dumpFile([av1!, ...others], 'obu'));
    tap.close();
  });

  it('a slow stream holds no more than what was granted, and one that fails is told by stop, others are closed', async () => {
    const [vp8, opus] = [framesOf('vp8-chromium'), packetsOf('opus-celt', 960)];
    const many = Array.from({ length: 20 }, () => opus).flat();
    const tap = fakeTap([tapped(vp8[0]!), ...many.map((frame) => tapped(frame))]);
    let closed = 0;
    let fail: (error: Error) => void = () => {};
    const open = ({ codec }: DumpFileDescription) =>
      new WritableStream<Bytes>(
        codec === 'opus'
          ? { write: () => new Promise((_, reject) => (fail = reject)) }
          : {
              close() {
                closed += 1;
              },
            },
      );
    const dump = startDump(tap, { open });
    await until('the first packet', () => tap.sent >= 64);
    expect(tap.sent).to.be.below(many.length);
    fail(new Error('the disk is full'));
    expect(await dump.stop().catch((error: Error) => error.message)).to.equal('the disk is full');
    expect(closed).to.equal(1);
    tap.close();
  });

  it('wrong options are named', () => {
    const tap = fakeTap([]);
    expect(() => startDump(tap, { formats: 'obu' as never })).to.throw(TypeError, '"options.formats"');
    expect(() => startDump(tap, { open: 1 as never })).to.throw(TypeError, '"options.open"');
  });
});
