/**
 * Makes test/fixtures/data/parse/: small streams of many encoders, and beside each what ffmpeg says is in them, so that
 * the parsers' tests have an oracle and need no encoder. Run it after changing the lists in parse-fixtures/.
 *
 *   node scripts/make-parse-fixtures.mjs [names that contain …]
 *
 * Needs ffmpeg with libvpx, libaom, libsvtav1, librav1e, libx264, libx265 and flite; aomenc and vpxenc; opusenc and
 * libopus; Chromium and Firefox.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProject } from './lib/project.mjs';
import { calls, makeCall } from './parse-fixtures/calls.mjs';
import { craftAv1 } from './parse-fixtures/crafted-av1.mjs';
import { craftH264 } from './parse-fixtures/crafted-h264.mjs';
import { craftH265 } from './parse-fixtures/crafted-h265.mjs';
import { craftVp9 } from './parse-fixtures/crafted-vp9.mjs';
import { makePackets } from './parse-fixtures/opus.mjs';
import {
  codecOf,
  formatOf,
  interpret,
  interpretCrafted,
  keysOf,
  neededFrames,
  picturesOf,
  traceHeaders,
} from './parse-fixtures/oracle.mjs';
import { packets, streams, vp8Quantizers } from './parse-fixtures/streams.mjs';
import { readAnnexB, readIvf, run, toIvf } from './parse-fixtures/tools.mjs';

/** Of the seeds, those whose streams have the rarest fields. */
const crafted = [
  { name: 'vp9-crafted', mimeType: 'video/VP9', craft: craftVp9, seed: 1 },
  { name: 'av1-crafted', mimeType: 'video/AV1', craft: craftAv1, seed: 11 },
  { name: 'h264-crafted', mimeType: 'video/H264', craft: craftH264, seed: 7 },
  { name: 'h265-crafted', mimeType: 'video/H265', craft: craftH265, seed: 1 },
];

const folder = inProject('test', 'fixtures', 'data', 'parse');
const work = mkdtempSync(join(tmpdir(), 'parse-'));
const [wanted = ''] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

for (const stream of streams.filter(({ name }) => name.includes(wanted))) {
  const before = streams.find(({ name }) => name === stream.join);
  write(stream, [...(before === undefined ? [] : makeFrames(before)), ...makeFrames(stream)]);
}
for (const { name, mimeType, craft, seed } of crafted.filter(({ name }) => name.includes(wanted))) {
  write({ name, mimeType, seed }, ofCrafted(name, mimeType, craft(seed)));
}
for (const call of calls.filter(({ name }) => name.includes(wanted))) {
  const { frames, stats } = await makeCall(call);
  write({ ...call, options: call.parameter }, ofCall(call, frames), { qpSum: stats[0].qpSum });
}
for (const packet of packets)
  if (packet.name.includes(wanted)) write({ ...packet, mimeType: 'audio/opus' }, makePackets(packet, work));

function write({ name, mimeType, options, aomenc, vpxenc, browser, encodings, seed }, frames, more = {}) {
  writeFileSync(join(folder, `${name}.bin`), Buffer.concat(frames.map(({ bytes }) => bytes)));
  const isVideo = mimeType.startsWith('video/') && seed === undefined;
  const needed = isVideo
    ? neededFrames(
        mimeType,
        frames.map(({ bytes }) => bytes),
        work,
      )
    : [];
  const expectations = frames.map(({ bytes, expected }, index) => {
    const isNeeded = needed[index] || expected.isNeeded || undefined;
    return { size: bytes.length, ...expected, isNeeded };
  });
  const all = sharedBy(expectations);
  const rows = expectations.map((expected) => {
    const own = Object.entries(expected).filter(([field]) => !(field in all));
    return `    ${JSON.stringify(Object.fromEntries(own))}`;
  });
  const program = seed
    ? `seed ${seed}`
    : (browser ?? (aomenc ? 'aomenc' : vpxenc ? 'vpxenc' : mimeType === 'audio/opus' ? 'opusenc' : 'ffmpeg'));
  const mode = encodings?.[0].scalabilityMode;
  const source = [program, mode, ...[options ?? aomenc ?? vpxenc].flat()].filter(Boolean).join(' ');
  const head = JSON.stringify({ mimeType, source, ...more, all }).slice(1, -1);
  writeFileSync(join(folder, `${name}.json`), `{\n  ${head},\n  "frames": [\n${rows.join(',\n')}\n  ]\n}\n`);
  console.log(`${name}: ${frames.length} frames`);
}

/** What is the same in all rows. */
function sharedBy(rows) {
  const isShared = ([field, value]) => rows.every((row) => JSON.stringify(row[field]) === JSON.stringify(value));
  return Object.fromEntries(Object.entries(rows[0]).filter(isShared));
}

/** Encodes a stream; its frames, each with what the oracles say of it. */
function makeFrames(stream) {
  const { name, mimeType, format = 'ivf', pixelFormat, quantizer } = stream;
  const file = join(work, `${name}.${format}`);
  encode(stream, file);
  const pictures = picturesOf(file);
  if (mimeType === 'video/VP8') {
    return readIvf(file).map(({ position, bytes }) => {
      const picture = pictures.get(position);
      const type = picture?.key_frame ? 'key' : 'delta';
      const shown = picture !== undefined;
      return { bytes, expected: { type, ...sizeOf(picture), qp: [vp8Quantizers[quantizer]], shown, codec: 'vp8' } };
    });
  }
  const frames = format === 'ivf' ? readIvf(file) : readAnnexB(file);
  const keys = keysOf(file);
  const traced = readTrace(file, mimeType, frames.length);
  const common = { codec: codecOf(file, mimeType), ...formatOf(file, pixelFormat) };
  return frames.map(({ position, bytes }, index) => {
    const own = traced[index];
    // With gradual refresh, a decoder may start at a picture that is not whole. Such are no key frames.
    const isKey = keys[index] && own.pictureType !== 'P';
    return { bytes, expected: { type: isKey ? 'key' : 'delta', ...sizeOf(pictures.get(position)), ...own, ...common } };
  });
}

/** Crafted frames, with ffmpeg's trace of them. */
function ofCrafted(name, mimeType, units) {
  const frames = units.map(({ bytes }) => bytes);
  const isIvf = mimeType === 'video/VP9' || mimeType === 'video/AV1';
  const file = join(work, `${name}.${isIvf ? 'ivf' : mimeType.slice('video/'.length).toLowerCase()}`);
  writeFileSync(file, isIvf ? toIvf(mimeType, frames) : Buffer.concat(frames));
  const sets = {};
  const { packets: traced } = traceHeaders(file);
  if (traced.length !== units.length) throw new Error(`${name}: ${traced.length} of ${units.length} packets traced`);
  return units.map(({ bytes, size }, index) => {
    const own = interpret[mimeType](traced[index], sets);
    const { isKey, ...sizeInSps } = interpretCrafted[mimeType](traced[index], sets);
    const { width, height } = size ?? sizeInSps;
    return { bytes, expected: { type: isKey ? 'key' : 'delta', width, height, ...own } };
  });
}

/** A call's frames, with the browser's metadata and, where ffmpeg traces the codec, its trace. */
function ofCall({ name, mimeType }, frames) {
  const bytesOf = ({ data }) => Buffer.from(data, 'base64');
  const file = join(work, `${name}.${mimeType === 'video/H264' ? 'h264' : 'ivf'}`);
  writeFileSync(
    file,
    mimeType === 'video/H264' ? Buffer.concat(frames.map(bytesOf)) : toIvf(mimeType, frames.map(bytesOf)),
  );
  const traced = mimeType in interpret ? readTrace(file, mimeType, frames.length) : [];
  const needed = new Set(frames.flatMap(({ metadata }) => metadata.dependencies));
  return frames.map(({ type, metadata, ...frame }, index) => {
    const { width, height, frameId, temporalIndex, spatialIndex } = metadata;
    const layer = mimeType === 'video/AV1' ? { temporalIndex, spatialIndex } : {};
    return {
      bytes: bytesOf(frame),
      expected: { type, width, height, ...traced[index], ...layer, isNeeded: needed.has(frameId) },
    };
  });
}

function sizeOf(picture) {
  return picture === undefined ? {} : { width: picture.width, height: picture.height };
}

function encode({ options, aomenc, vpxenc, format, size = '96x64', frames = 15, pixelFormat = 'yuv420p', fade }, file) {
  const filters = `format=${pixelFormat}${fade ? `,fade=in:0:${frames}` : ''}`;
  const source = ['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=30`, '-frames:v', String(frames), '-vf', filters];
  if (options !== undefined) {
    run('ffmpeg', '-v', 'error', '-y', ...source, '-threads', '1', ...options, '-f', format ?? 'ivf', file);
    return;
  }
  const raw = `${file}.y4m`;
  run('ffmpeg', '-v', 'error', '-y', ...source, raw);
  if (vpxenc !== undefined)
    run('vpxenc', '--ivf', '--threads=1', '--disable-warning-prompt', '-o', file, ...vpxenc, raw);
  else run('aomenc', '--ivf', '--passes=1', '--threads=1', '--disable-warning-prompt', '-o', file, ...aomenc, raw);
}

function readTrace(file, mimeType, count) {
  const { extradata, packets: traced } = traceHeaders(file);
  if (traced.length !== count) throw new Error(`${file}: ${traced.length} of ${count} packets traced`);
  const sets = {};
  interpret[mimeType]({ headers: extradata.filter(({ heading }) => heading.endsWith('Parameter Set')) }, sets);
  return traced.map((packet) => interpret[mimeType](packet, sets));
}
