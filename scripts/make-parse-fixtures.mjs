/**
 * Makes test/fixtures/data/parse/: small streams of many encoders, and beside each what ffmpeg says is in them, so that
 * the parsers' tests have an oracle and need no encoder. Run it after changing the lists in parse-fixtures/.
 *
 *   node scripts/make-parse-fixtures.mjs [names that contain …]
 *
 * Needs ffmpeg with libvpx, libaom, libsvtav1, librav1e, libx264, libx265 and flite; aomenc; opusenc and libopus.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProject } from './lib/project.mjs';
import { makePackets } from './parse-fixtures/opus.mjs';
import { codecOf, formatOf, interpret, keysOf, picturesOf, traceHeaders } from './parse-fixtures/oracle.mjs';
import { packets, streams, vp8Quantizers } from './parse-fixtures/streams.mjs';
import { readAnnexB, readIvf, run } from './parse-fixtures/tools.mjs';

const folder = inProject('test', 'fixtures', 'data', 'parse');
const work = mkdtempSync(join(tmpdir(), 'parse-'));
const [wanted = ''] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

for (const stream of streams.filter(({ name }) => name.includes(wanted))) {
  const before = streams.find(({ name }) => name === stream.join);
  write(stream, [...(before === undefined ? [] : makeFrames(before)), ...makeFrames(stream)]);
}
for (const packet of packets)
  if (packet.name.includes(wanted)) write({ ...packet, mimeType: 'audio/opus' }, makePackets(packet, work));

function write({ name, mimeType, options, aomenc, vpxenc }, frames) {
  writeFileSync(join(folder, `${name}.bin`), Buffer.concat(frames.map(({ bytes }) => bytes)));
  const rows = frames.map(({ bytes, expected }) => `    ${JSON.stringify({ size: bytes.length, ...expected })}`);
  const program = aomenc ? 'aomenc' : vpxenc ? 'vpxenc' : mimeType === 'audio/opus' ? 'opusenc' : 'ffmpeg';
  const source = [program, ...[options ?? aomenc ?? vpxenc].flat()].join(' ');
  const head = JSON.stringify({ mimeType, source }).slice(1, -1);
  writeFileSync(join(folder, `${name}.json`), `{\n  ${head},\n  "frames": [\n${rows.join(',\n')}\n  ]\n}\n`);
  console.log(`${name}: ${frames.length} frames`);
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
