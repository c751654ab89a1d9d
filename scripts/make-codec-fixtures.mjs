#!/usr/bin/env node
/**
 * Makes test/fixtures/data/codecs: short streams by ffmpeg's encoders, and what ffmpeg says of each of their frames,
 * so that the tests of src/codecs have an oracle but do not need ffmpeg.
 *
 *   node scripts/make-codec-fixtures.mjs
 *
 * <name>.bin holds the frames one after the other; index.json holds each frame's size, whether it is a key frame
 * (ffprobe), and the types of its NAL units or OBUs (the trace_headers bitstream filter).
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const target = new URL('../test/fixtures/data/codecs/', import.meta.url);
const source = ['-f', 'lavfi', '-i', 'testsrc2=size=160x96:rate=15:duration=1.2', '-pix_fmt', 'yuv420p'];

/** Options of ffmpeg, the container, and the mimeType of each stream. */
const streams = {
  vp8: ['video/VP8', 'ivf', '-c:v libvpx -deadline realtime -cpu-used 8 -b:v 60k -g 6'],
  vp9: ['video/VP9', 'ivf', '-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 60k -g 6'],
  // Hidden frames within superframes, and frames that only show an earlier one.
  'vp9-superframes': ['video/VP9', 'ivf', '-c:v libvpx-vp9 -auto-alt-ref 1 -lag-in-frames 12 -b:v 60k -g 12'],
  av1: ['video/AV1', 'ivf', '-c:v libaom-av1 -usage realtime -cpu-used 8 -b:v 60k -g 6'],
  // Hidden frames, and frame header OBUs that only show an earlier one.
  'av1-hidden': ['video/AV1', 'ivf', '-c:v libaom-av1 -cpu-used 8 -lag-in-frames 12 -b:v 60k -g 12'],
  h264: [
    'video/H264',
    'h264',
    '-c:v libx264 -profile:v baseline -tune zerolatency -x264-params sliced-threads=0 -b:v 60k -g 6',
  ],
  // Start codes of 3 bytes between the slices; SEI before the first.
  'h264-slices': ['video/H264', 'h264', '-c:v libx264 -profile:v high -bf 2 -slices 4 -b:v 60k -g 6'],
  h265: [
    'video/H265',
    'hevc',
    '-c:v libx265 -preset fast -x265-params keyint=6:bframes=2:open-gop=0:log-level=none -b:v 60k',
  ],
};

const folder = mkdtempSync(join(tmpdir(), 'codec-fixtures-'));
const index = {};
for (const [name, [mimeType, container, options]] of Object.entries(streams)) {
  const file = join(folder, `${name}.${container}`);
  execFileSync('ffmpeg', ['-v', 'error', ...source, ...options.split(' '), '-f', container, file]);
  const { packets } = JSON.parse(
    execFileSync('ffprobe', ['-v', 'error', '-show_entries', 'packet=pos,size,flags', '-of', 'json', file], {
      maxBuffer: 1 << 26,
    }).toString(),
  );
  const units = traceUnits(file);
  const bytes = readFileSync(file);
  const headerLength = container === 'ivf' ? 12 : 0;
  const frames = packets.map(({ pos, size, flags }, at) => ({
    bytes: bytes.subarray(headerLength + Number(pos), headerLength + Number(pos) + Number(size)),
    size: Number(size),
    key: flags.startsWith('K'),
    ...(units[at]?.length ? { units: units[at] } : {}),
  }));
  if (frames.length < 10 || (units.length > 0 && units.length !== frames.length)) throw new Error(`${name}: no oracle`);
  writeFileSync(new URL(`${name}.bin`, target), Buffer.concat(frames.map((frame) => frame.bytes)));
  index[name] = { mimeType, options, frames: frames.map(({ bytes: _, ...frame }) => frame) };
}
rmSync(folder, { recursive: true });
const [version] = execFileSync('ffmpeg', ['-version']).toString().split('\n');
writeFileSync(new URL('index.json', target), `${JSON.stringify({ version, streams: index })}\n`);

/** The unit types of each packet, in order. */
function traceUnits(file) {
  const args = ['-v', 'verbose', '-i', file, '-c', 'copy', '-bsf:v', 'trace_headers', '-f', 'null', '-'];
  const { stderr } = spawnSync('ffmpeg', args, { maxBuffer: 1 << 28 });
  const packets = [];
  for (const line of stderr.toString().split('\n')) {
    if (!line.includes('trace_headers')) continue;
    if (/Packet: \d+ bytes/.test(line)) packets.push([]);
    const type = /(?:nal_unit_type|obu_type)\s+\S+ = (\d+)/.exec(line)?.[1];
    if (type !== undefined) packets.at(-1)?.push(Number(type));
  }
  return packets.some((types) => types.length > 0) ? packets : [];
}
