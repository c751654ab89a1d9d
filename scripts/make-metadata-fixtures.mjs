#!/usr/bin/env node
/**
 * Makes test/fixtures/data/metadata/decoded.json: of each stream of the codecs' tests, the digest of its frames with
 * metadata in them, as many decoders have decoded them, none of which knows of metadata, to the very pictures and samples
 * of the frames without. The test compares digests, and so needs no decoder; whoever changes a byte of a carrier has to
 * run this again.
 *
 *   node --import tsx scripts/make-metadata-fixtures.mjs
 *
 * Needs ffmpeg with libvpx, libdav1d and libaom, and libopus for Python's ctypes.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BufferTarget, EncodedAudioPacketSource, EncodedPacket, Output, WebMOutputFormat } from 'mediabunny';
import { parseFrame } from '../src/codecs/parse/index.ts';
import { injectMetadata } from '../src/metadata/index.ts';
import { carriers, digest, injectStream } from '../test/metadata/injected.ts';
import { encodedStreams } from '../test/metadata/streams.ts';
import { inProject } from './lib/project.mjs';
import { run, toIvf } from './parse-fixtures/tools.mjs';

const work = mkdtempSync(join(tmpdir(), 'metadata-'));
const folder = inProject('test', 'fixtures', 'data', 'metadata');

/** Decodes packets in hexadecimal digits, a line each, with libopus, and prints a digest of all samples. */
const ASK_LIBOPUS = `
import ctypes, hashlib, sys
opus = ctypes.CDLL('libopus.so.0')
opus.opus_decoder_create.restype = ctypes.c_void_p
decoder = ctypes.c_void_p(opus.opus_decoder_create(48000, 2, None))
pcm = ctypes.create_string_buffer(5760 * 4)
samples = hashlib.sha256()
for line in open(sys.argv[1]):
    packet = bytes.fromhex(line)
    count = opus.opus_decode(decoder, packet, len(packet), pcm, 5760, 0)
    samples.update(b'%d:' % count + pcm.raw[:max(count, 0) * 4])
print(samples.hexdigest())
`;

/** What each decoder makes of frames: a digest of all pictures or samples, and how many there are. */
const decoders = {
  'video/VP8': { vp8: ffmpeg('ivf', 'vp8'), libvpx: ffmpeg('ivf', 'libvpx') },
  'video/VP9': { vp9: ffmpeg('ivf', 'vp9'), 'libvpx-vp9': ffmpeg('ivf', 'libvpx-vp9') },
  'video/AV1': { libdav1d: ffmpeg('ivf', 'libdav1d'), 'libaom-av1': ffmpeg('ivf', 'libaom-av1') },
  'video/H264': { h264: ffmpeg('h264', 'h264') },
  'video/H265': { hevc: ffmpeg('hevc', 'hevc') },
  'audio/opus': { libopus, opus: ffmpegOpus },
};

function ffmpeg(format, decoder) {
  return (frames, mimeType) => {
    const file = join(work, 'frames');
    writeFileSync(file, format === 'ivf' ? toIvf(mimeType, frames) : Buffer.concat(frames));
    const args = [
      '-v',
      'fatal',
      '-f',
      format,
      '-c:v',
      decoder,
      '-i',
      file,
      '-fps_mode',
      'passthrough',
      '-f',
      'framemd5',
      '-',
    ];
    const { stdout } = spawnSync('ffmpeg', args, { encoding: 'utf8', maxBuffer: 2 ** 28 }); // fails where nothing decodes
    const pictures = stdout.split('\n').filter((line) => /^\d/.test(line));
    return `${pictures.length} ${createHash('sha256').update(pictures.join('\n')).digest('hex')}`;
  };
}

function libopus(frames) {
  const file = join(work, 'packets');
  writeFileSync(file, frames.map((frame) => Buffer.from(frame).toString('hex')).join('\n'));
  return run('python3', '-c', ASK_LIBOPUS, file);
}

/** ffmpeg's own decoder, by way of WebM. */
async function ffmpegOpus(frames) {
  const file = join(work, 'frames.webm');
  const output = new Output({ format: new WebMOutputFormat(), target: new BufferTarget() });
  const source = new EncodedAudioPacketSource('opus');
  output.addAudioTrack(source);
  await output.start();
  let time = 0;
  for (const frame of frames) {
    const duration = (parseFrame(frame, 'audio/opus').durationMs ?? 20) / 1000;
    const decoderConfig = { codec: 'opus', sampleRate: 48_000, numberOfChannels: 2 };
    await source.add(new EncodedPacket(frame, 'key', time, duration), { decoderConfig });
    time += duration;
  }
  await output.finalize();
  writeFileSync(file, Buffer.from(output.target.buffer));
  return run('ffmpeg', '-v', 'fatal', '-c:a', 'opus', '-i', file, '-f', 'md5', '-');
}

const decoded = {};
for (const stream of encodedStreams()) {
  for (const [name, decode] of Object.entries(decoders[stream.mimeType])) {
    const expected = await decode(stream.frames, stream.mimeType);
    if (/^0 /.test(expected)) throw new Error(`${stream.name}: ${name} decodes nothing, so it says nothing`);
    for (const [carrier, options] of Object.entries(carriers)) {
      const injected = injectStream(stream, options);
      if (injected === undefined || (carrier === 'trailer' && stream.mimeType === 'video/VP8')) continue;
      const actual = await decode(injected, stream.mimeType);
      if (actual !== expected) throw new Error(`${stream.name}, ${carrier}: ${name} decodes otherwise`);
      decoded[stream.name] ??= {};
      decoded[stream.name][carrier] ??= { sha256: digest(injected), decoders: [] };
      decoded[stream.name][carrier].decoders.push(name);
    }
  }
}

// A trailer is known to break these: had they not noticed it, the rest would prove nothing.
for (const [name, decoder] of [
  ['codecs-vp9', 'libvpx-vp9'],
  ['opus-celt', 'libopus'],
]) {
  const { mimeType, frames } = encodedStreams().find((stream) => stream.name === name);
  const decode = decoders[mimeType][decoder];
  const broken = frames.map((frame) =>
    Buffer.concat([frame, injectMetadata(frame, 'video/VP8', frame).subarray(frame.length)]),
  );
  if (decode(broken, mimeType) === decode(frames, mimeType)) throw new Error(`${decoder} does not notice a trailer`);
}
rmSync(work, { recursive: true });
mkdirSync(folder, { recursive: true });
const [version] = run('ffmpeg', '-version').split('\n');
writeFileSync(join(folder, 'decoded.json'), `${JSON.stringify({ version, decoded }, undefined, 1)}\n`);
