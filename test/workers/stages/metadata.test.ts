import { expect } from 'chai';
import type { MetadataBatch } from '../../../src/metadata/channels/batch.js';
import { extractMetadata } from '../../../src/metadata/extract.js';
import { markProtection } from '../../../src/shared/frame-protection.js';
import { frameFunction } from '../../../src/shared/frame-stage.js';
import type { Bytes, FrameInfo, StageContext } from '../../../src/shared/stage.js';
import { type MetadataOptions, metadataExtractor, metadataInjector } from '../../../workers/stages/metadata.js';
import { readStreams } from '../../codecs/streams.js';
import { until } from '../../helpers/until.js';

const channels = {
  caption: { type: 'text', redundancy: 2 },
  pose: { type: 'json', delivery: 'frame' },
} as const;
const streams = readStreams();
const aborts: AbortController[] = [];

/** A sender's or receiver's half, frame by frame, and the events that it emits. */
function half(side: 'sender' | 'receiver', options: Partial<MetadataOptions> = {}) {
  const events: string[] = [];
  const abort = new AbortController();
  aborts.push(abort);
  const context: StageContext = {
    side,
    kind: 'video',
    signal: abort.signal,
    emit: ({ type, cause }) => events.push([type, cause].filter(Boolean).join(' ')),
    requestKeyFrame: () => {},
  };
  const stage =
    side === 'sender'
      ? metadataInjector({ channels, ...options }, context)
      : metadataExtractor({ channels, ...options }, context);
  const run = (stage as unknown as { [frameFunction]: (bytes: Bytes, frame: FrameInfo) => Bytes })[frameFunction];
  return { stage, events, run };
}

function sender(options?: Partial<MetadataOptions>) {
  const { stage, ...rest } = half('sender', options);
  return { ...rest, methods: (stage as ReturnType<typeof metadataInjector>).methods! };
}

/** A receiver's half whose values gather in `values`. */
function receiver(options?: Partial<MetadataOptions>) {
  const { stage, ...rest } = half('receiver', options);
  const { methods } = stage as ReturnType<typeof metadataExtractor>;
  const { port1, port2 } = new MessageChannel();
  const batches: MetadataBatch[] = [];
  const ended = new Promise<void>((resolve) => {
    port1.onmessage = ({ data }: MessageEvent<MetadataBatch | null>) => {
      if (data) batches.push(data);
      else resolve();
    };
  });
  methods!.connect(port2);
  port1.postMessage({ credit: 1_000 });
  /** All that was told, once the stage has ended. */
  const values = async () => {
    // The first comes when the grant has arrived, with all that waited.
    await until('a batch', () => batches.length > 0);
    for (const abort of aborts) abort.abort();
    await ended;
    port1.close();
    return batches.flatMap((batch) => batch.values);
  };
  return { ...rest, methods: methods!, values };
}

function info(mimeType: string, index: number, more: Partial<FrameInfo> = {}): FrameInfo {
  const kind = mimeType.startsWith('audio') ? 'audio' : 'video';
  const base = { side: 'sender', kind, mimeType, synchronizationSource: 7, payloadType: 96, metadata: {} } as const;
  return { ...base, rtpTimestamp: 1_000 + index * 3_000, type: index === 0 ? 'key' : 'delta', ...more };
}

describe('the metadata stage', () => {
  afterEach(() => {
    for (const abort of aborts.splice(0)) abort.abort();
  });

  for (const name of ['vp8', 'vp9', 'av1', 'h264', 'h265']) {
    it(`brings values across and gives back every frame bit for bit: ${name}`, async () => {
      const { mimeType, frames } = streams.get(name)!;
      const [near, far] = [sender(), receiver()];
      for (const [index, { bytes }] of frames.entries()) {
        near.methods.send('pose', { index });
        if (index === 3) near.methods.send('caption', 'three');
        const sent = near.run(bytes.slice(), info(mimeType, index));
        // VP9: whether the stream has spatial layers only its first picture shows.
        if (name !== 'vp9' || index > 0) expect(sent.length).to.be.greaterThan(bytes.length);
        expect(far.run(sent, info(mimeType, index, { side: 'receiver' }))).to.deep.equal(bytes);
      }
      const values = await far.values();
      const poses = values.filter(({ channel }) => channel === 'pose');
      const first = name === 'vp9' ? 1 : 0;
      expect(poses.map(({ value }) => (value as { index: number }).index)).to.deep.equal(
        frames.map((_, index) => index).slice(first),
      );
      for (const { value, rtpTimestamp } of poses) {
        expect(rtpTimestamp).to.equal(1_000 + (value as { index: number }).index * 3_000);
      }
      const captions = values.filter(({ channel }) => channel === 'caption');
      expect(captions).to.have.length(1);
      expect(captions[0]).to.include({ value: 'three', rtpTimestamp: 10_000, encrypted: false, authenticated: false });
      expect(captions[0]!.captureTime).to.be.closeTo(Date.now(), 10_000);
      expect(far.methods.getExtractorStats().channels.caption).to.include({ values: 1, repeats: 1 });
      expect([...near.events, ...far.events]).to.deep.equal([]);
    });
  }

  it('brings them with Opus, too', async () => {
    const [near, far] = [sender(), receiver()];
    const packet = new Uint8Array([0x78, 1, 2, 3]);
    near.methods.send('caption', 'heard');
    const sent = near.run(packet.slice(), info('audio/opus', 0));
    expect(far.run(sent, info('audio/opus', 0))).to.deep.equal(packet);
    expect(await far.values()).to.have.length(1);
  });

  it('changes no frame that it has nothing for', () => {
    const near = sender();
    const bytes = new Uint8Array([1, 2, 3]);
    expect(near.run(bytes, info('video/VP8', 0))).to.equal(bytes);
    expect(near.methods.getInjectorStats()).to.include({ frames: 0, overheadBytes: 0, refused: 0 });
  });

  it('goes with the lowest spatial layer of each picture alone, and only for receivers that know of it', () => {
    const frames = streams.get('vp9')!.frames.slice(0, 9);
    const carried = (receivers: 'any' | 'aware') => {
      const near = sender({ receivers });
      near.methods.send('pose', 1);
      const flags = frames.map(({ bytes }, index) => {
        const rtpTimestamp = Math.floor(index / 3) * 3_000;
        const sent = near.run(
          bytes.slice(),
          info('video/VP9', index, { rtpTimestamp, metadata: { spatialIndex: index % 3 } }),
        );
        return Number(sent.length > bytes.length);
      });
      return { flags, events: near.events };
    };
    expect(carried('aware')).to.deep.equal({ flags: [1, 0, 0, 1, 0, 0, 1, 0, 0], events: [] });
    expect(carried('any')).to.deep.equal({ flags: Array(9).fill(0), events: ['metadata-refused', 'metadata-refused'] });
  });

  it('puts nothing that is for the ends into frames that are sealed already, and what is for servers, where it says so', () => {
    const sealed = (options: Partial<MetadataOptions>, mimeType: string) => {
      const near = sender(options);
      near.methods.send('caption', 'for all to read');
      const frame = info(mimeType, 0);
      markProtection(frame, 'sealed');
      const bytes = crypto.getRandomValues(new Uint8Array(200));
      const sent = near.run(bytes.slice(), frame);
      return { near, bytes, sent };
    };
    const { near, sent, bytes } = sealed({}, 'video/VP8');
    expect(sent).to.deep.equal(bytes);
    expect(near.events).to.deep.equal(['metadata-misplaced']);
    expect(near.methods.getInjectorStats()).to.deep.include({ misplaced: 1, frames: 0 });
    for (const mimeType of ['video/VP8', 'video/VP9', 'audio/opus']) {
      const hop = sealed({ visibility: 'hop' }, mimeType);
      expect(Buffer.from(hop.sent).includes('for all to read'), mimeType).to.equal(true);
      expect(extractMetadata(hop.sent, mimeType).frame).to.deep.equal(hop.bytes);
    }
  });

  it('says of each value whether the frame was opened by a stage before', async () => {
    const [near, far] = [sender(), receiver()];
    near.methods.send('caption', 'secret');
    const frame = info('video/VP8', 0);
    markProtection(frame, 'opened');
    far.run(near.run(new Uint8Array(50), info('video/VP8', 0)), frame);
    expect(await far.values()).to.containSubset([{ value: 'secret', encrypted: true, authenticated: true }]);
  });

  it('tells when every frame was captured where it is asked to, and never where not', async () => {
    for (const captureTime of ['frames', 'none'] as const) {
      const [near, far] = [sender({ captureTime }), receiver()];
      near.methods.send('caption', 'now');
      const sizes = [0, 1, 2].map((index) => {
        const sent = near.run(new Uint8Array(50), info('video/VP8', index));
        far.run(sent, info('video/VP8', index));
        return sent.length > 50;
      });
      expect(sizes[2]).to.equal(captureTime === 'frames');
      const [value] = await far.values();
      if (captureTime === 'none') expect(value!.captureTime).to.equal(undefined);
      else expect(value!.captureTime).to.be.closeTo(Date.now(), 10_000);
    }
  });

  it('refuses what is no value or no channel, naming it', () => {
    const { methods } = sender({ channels: { a: { type: 'text', maxBytes: 3 } } });
    expect(() => methods.send('a', 7)).to.throw(TypeError, '"a" expected a string, got number');
    expect(() => methods.send('a', 'four')).to.throw(RangeError, '"a" expected at most 3 bytes, got 4');
    expect(() => methods.send('b', 'text')).to.throw(RangeError, '"channel" expected one of a, got b');
    expect(() => methods.bind('a', 'x', Number.NaN)).to.throw(RangeError, '"timestamp"');
  });

  it('rejects what it does not know, and tells why', () => {
    const [near, far] = [sender(), receiver({ channels: { caption: { type: 'number' } } })];
    near.methods.send('caption', 'three');
    near.methods.send('pose', 1);
    const sent = near.run(new Uint8Array(50), info('video/VP8', 0));
    expect(far.run(sent, info('video/VP8', 0))).to.deep.equal(new Uint8Array(50));
    expect(far.events.sort()).to.deep.equal(['metadata-rejected channel', 'metadata-rejected value']);
    expect(far.methods.getExtractorStats().rejected).to.deep.equal({ syntax: 0, channel: 1, value: 1, incomplete: 0 });
  });

  it('keeps no more for a page that does not listen than it says', async () => {
    const [near, far] = [sender({ byteRate: 1_000_000 }), receiver({ maxWaiting: 5 })];
    for (let index = 0; index < 50; index += 1) {
      near.methods.send('pose', index);
      far.run(near.run(new Uint8Array(50), info('video/VP8', index)), info('video/VP8', index));
    }
    const values = await far.values();
    expect(values.map(({ value }) => value)).to.deep.equal([45, 46, 47, 48, 49]);
  });

  for (const [options, error, message] of [
    [{ channels: 7 }, TypeError, 'options.channels'],
    [{ visibility: 'all' }, RangeError, 'options.visibility'],
    [{ frameBudget: 1 }, RangeError, 'options.frameBudget'],
    [{ byteRate: 0 }, RangeError, 'options.byteRate'],
    [{ captureTime: true }, TypeError, 'options.captureTime'],
    [{ pieceTimeout: 1 }, RangeError, 'options.pieceTimeout'],
  ] as const) {
    it(`refuses wrong options: ${message}`, () => {
      expect(() => metadataInjector({ channels: {}, ...options } as never)).to.throw(error, message);
      expect(() => metadataExtractor({ channels: {}, ...options } as never)).to.throw(error, message);
    });
  }
});
