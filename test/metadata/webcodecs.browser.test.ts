import { expect } from 'chai';
import { extractMetadata, type MetadataCarrierOptions, metadataCarrier } from '../../src/metadata/index.js';
import type { Bytes } from '../../src/shared/stage.js';

const WIDTH = 160;
const HEIGHT = 96;
const FRAMES = 12;

/** The browser's own decoders, which know nothing of metadata, fed with frames without and with it. */
describe('frames with metadata in WebCodecs', () => {
  before(function () {
    if (typeof VideoDecoder === 'undefined') this.skip();
  });

  for (const [codec, mimeType, options] of [
    ['vp8', 'video/VP8', {}],
    ['vp09.00.10.08', 'video/VP9', {}],
    ['av01.0.04M.08', 'video/AV1', {}],
    ['avc1.42001f', 'video/H264', {}],
    ['avc1.42001f', 'video/H264', { carrier: 'trailer' }],
  ] as const) {
    it(`give the same pixels: ${mimeType}${'carrier' in options ? ', trailer' : ''}`, async function () {
      const config: VideoEncoderConfig = { codec, width: WIDTH, height: HEIGHT, bitrate: 300_000, framerate: 30 };
      if (mimeType === 'video/H264') config.avc = { format: 'annexb' };
      const decoder: VideoDecoderConfig = { codec, codedWidth: WIDTH, codedHeight: HEIGHT };
      if (!(await VideoEncoder.isConfigSupported(config)).supported) this.skip();
      if (!(await VideoDecoder.isConfigSupported(decoder)).supported) this.skip();
      const frames = await encodeVideo(config);
      const plain = await decodeVideo(decoder, frames);
      expect(plain).to.have.lengthOf(FRAMES);
      expect(new Set(plain).size, 'different pictures').to.equal(FRAMES);
      expect(await decodeVideo(decoder, withMetadata(frames, mimeType, options))).to.deep.equal(plain);
    });
  }

  it('give the same samples: audio/opus', async function () {
    const config: AudioEncoderConfig = { codec: 'opus', sampleRate: 48_000, numberOfChannels: 1, bitrate: 32_000 };
    const decoder: AudioDecoderConfig = { codec: 'opus', sampleRate: 48_000, numberOfChannels: 1 };
    if (typeof AudioEncoder === 'undefined' || !(await AudioEncoder.isConfigSupported(config)).supported) this.skip();
    const packets = await encodeAudio(config);
    const plain = await decodeAudio(decoder, packets);
    expect(plain.length).to.be.above(20);
    expect(new Set(plain).size, 'different sounds').to.be.above(20);
    expect(await decodeAudio(decoder, withMetadata(packets, 'audio/opus', {}))).to.deep.equal(plain);
  });
});

/** An encoded frame and what a chunk says of it. */
interface Encoded {
  readonly bytes: Bytes;
  readonly type: 'key' | 'delta';
  readonly timestamp: number;
}

function withMetadata(frames: readonly Encoded[], mimeType: string, options: MetadataCarrierOptions): Encoded[] {
  return frames.map(({ bytes, ...rest }, index) => {
    const carrier = metadataCarrier(bytes, mimeType, options)!;
    const payload = new Uint8Array(Math.min(carrier.capacity, 30 * index)).fill(index % 3 === 0 ? 0 : 255 - index);
    const injected = carrier.inject(payload);
    expect(extractMetadata(injected, mimeType).payload).to.deep.equal(payload);
    return { ...rest, bytes: injected };
  });
}

function read(chunk: EncodedVideoChunk | EncodedAudioChunk): Encoded {
  const bytes = new Uint8Array(chunk.byteLength);
  chunk.copyTo(bytes);
  return { bytes, type: chunk.type, timestamp: chunk.timestamp };
}

async function encodeVideo(config: VideoEncoderConfig): Promise<Encoded[]> {
  const encoded: Encoded[] = [];
  const encoder = new VideoEncoder({ output: (chunk) => encoded.push(read(chunk)), error: fail });
  encoder.configure({ ...config, latencyMode: 'realtime' });
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const context = canvas.getContext('2d')!;
  for (let index = 0; index < FRAMES; index += 1) {
    for (let x = 0; x < WIDTH; x += 8) {
      context.fillStyle = `hsl(${x * 5 + index * 20} 80% ${30 + ((x * 7 + index * 11) % 50)}%)`;
      context.fillRect(x, (x * index) % 40, 8, HEIGHT);
    }
    const frame = new VideoFrame(canvas, { timestamp: index * 33_333 });
    encoder.encode(frame, { keyFrame: index % 8 === 0 });
    frame.close();
  }
  await encoder.flush();
  encoder.close();
  return encoded;
}

/** A digest of each picture. */
async function decodeVideo(config: VideoDecoderConfig, frames: readonly Encoded[]): Promise<string[]> {
  const pictures: Promise<string>[] = [];
  const decoder = new VideoDecoder({
    output: (frame) => {
      const pixels = new Uint8Array(frame.allocationSize());
      pictures.push(
        frame.copyTo(pixels).then(() => {
          frame.close();
          return digest(pixels);
        }),
      );
    },
    error: fail,
  });
  decoder.configure(config);
  for (const { bytes, ...rest } of frames) decoder.decode(new EncodedVideoChunk({ ...rest, data: bytes }));
  await decoder.flush();
  decoder.close();
  return Promise.all(pictures);
}

async function encodeAudio(config: AudioEncoderConfig): Promise<Encoded[]> {
  const encoded: Encoded[] = [];
  const encoder = new AudioEncoder({ output: (chunk) => encoded.push(read(chunk)), error: fail });
  encoder.configure(config);
  const { sampleRate, numberOfChannels } = config;
  const numberOfFrames = sampleRate;
  const data = Float32Array.from({ length: numberOfFrames }, (_, at) => 0.5 * Math.sin(at * (0.02 + at * 1e-6)));
  encoder.encode(new AudioData({ format: 'f32', sampleRate, numberOfChannels, numberOfFrames, timestamp: 0, data }));
  await encoder.flush();
  encoder.close();
  return encoded;
}

/** A digest of each packet's samples. */
async function decodeAudio(config: AudioDecoderConfig, packets: readonly Encoded[]): Promise<string[]> {
  const sounds: Promise<string>[] = [];
  const decoder = new AudioDecoder({
    output: (data) => {
      const samples = new Float32Array(data.numberOfFrames);
      data.copyTo(samples, { planeIndex: 0, format: 'f32-planar' });
      data.close();
      sounds.push(digest(new Uint8Array(samples.buffer)));
    },
    error: fail,
  });
  decoder.configure(config);
  for (const { bytes, ...rest } of packets) decoder.decode(new EncodedAudioChunk({ ...rest, data: bytes }));
  await decoder.flush();
  decoder.close();
  return Promise.all(sounds);
}

async function digest(bytes: Bytes): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function fail(error: DOMException): void {
  throw error;
}
