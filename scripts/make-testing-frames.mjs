#!/usr/bin/env node
/**
 * Makes src/testing/recorded-frames.ts: for each codec a group of ten pictures, or ten packets of sound, by ffmpeg's
 * encoders, so that fake frames parse and decode as real ones do.
 *
 *   node scripts/make-testing-frames.mjs
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { inProject } from './lib/project.mjs';

const FRAMES = 10;
const video = `testsrc2=size=64x48:rate=30:duration=${FRAMES / 30}`;
const audio = `sine=frequency=440:sample_rate=48000:duration=${FRAMES / 50}`;

/** ffmpeg's options for each mimeType, made to be small. H.264 and H.265 carry their parameter sets before each key frame. */
const codecs = {
  'video/VP8': [video, '-c:v libvpx -deadline realtime -cpu-used 8 -b:v 40k'],
  'video/VP9': [video, '-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 40k'],
  // Without temporal delimiters, as RTP carries AV1.
  'video/AV1': [video, '-c:v libaom-av1 -usage realtime -cpu-used 8 -b:v 40k -bsf:v filter_units=remove_types=2'],
  'video/H264': [
    video,
    '-c:v libx264 -profile:v baseline -tune zerolatency -x264-params sliced-threads=0 -crf 34 -bsf:v dump_extra=freq=keyframe,filter_units=remove_types=6',
  ],
  'video/H265': [
    video,
    '-c:v libx265 -preset fast -tune zerolatency -x265-params log-level=none -crf 36 -bsf:v dump_extra=freq=keyframe,filter_units=remove_types=39',
  ],
  'audio/opus': [audio, '-c:a libopus -b:a 24k -frame_duration 20'],
};

/** The packets of an encoder's output, in hexadecimal. */
function packetsOf([source, options]) {
  const format = source === video ? '-pix_fmt yuv420p -g 1000' : '-ac 1';
  const nut = execFileSync('ffmpeg', `-v error -f lavfi -i ${source} ${format} ${options} -f nut -`.split(' '));
  const json = execFileSync('ffprobe', '-v error -show_packets -show_data -of json -'.split(' '), {
    input: nut,
    maxBuffer: 1 << 26,
  });
  return JSON.parse(json)
    .packets.slice(0, FRAMES)
    .map(({ data }) =>
      [...data.matchAll(/^[0-9a-f]{8}: ([0-9a-f ]{39})/gm)].map(([, hex]) => hex.replaceAll(' ', '')).join(''),
    );
}

const entries = Object.entries(codecs).map(([mimeType, codec]) => {
  const packets = packetsOf(codec).map((hex) => Buffer.from(hex, 'hex').toString('base64'));
  if (packets.length !== FRAMES) throw new Error(`${mimeType}: ${packets.length} packets`);
  return `  '${mimeType}': [\n${packets.map((text) => `    '${text}',\n`).join('')}  ],\n`;
});
const [version] = execFileSync('ffmpeg', ['-version']).toString().split(' Copyright');
writeFileSync(
  inProject('src/testing/recorded-frames.ts'),
  `/** The codecs that \`fakeFrames\` has, as in SDP. */
export type FakeMimeType = ${Object.keys(codecs)
    .map((mimeType) => `'${mimeType}'`)
    .join(' | ')};

/**
 * Encoded frames of each codec, in Base64: pictures of 64 × 48 of which the first is a key frame, or 20 ms of a tone each.
 * Made by scripts/make-testing-frames.mjs (${version}); do not edit.
 */
export const recordedFrames: Readonly<Record<FakeMimeType, readonly string[]>> = {
${entries.join('')}};
`,
);
