/** Runs programs, and takes their files apart into frames. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const MEBIBYTE = 2 ** 20;

export function run(program, ...args) {
  return execFileSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 256 * MEBIBYTE,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** What a program says on its standard error. */
export function messagesOf(program, ...args) {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 256 * MEBIBYTE });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed:\n${stderr.slice(-2000)}`);
  return stderr;
}

export function probe(file, ...entries) {
  return JSON.parse(run('ffprobe', '-v', 'error', '-of', 'json', '-show_entries', entries.join(':'), file));
}

/** The frames of an IVF file with their places in it. */
export function readIvf(file) {
  const bytes = readFileSync(file);
  const frames = [];
  for (let at = 32; at < bytes.length; ) {
    const size = bytes.readUInt32LE(at);
    frames.push({ position: at, bytes: bytes.subarray(at + 12, at + 12 + size) });
    at += 12 + size;
  }
  return frames;
}

/** An IVF file of frames. */
export function toIvf(mimeType, frames) {
  const file = Buffer.alloc(32);
  file.write('DKIF');
  file.writeUInt16LE(32, 6);
  file.write({ 'video/VP8': 'VP80', 'video/VP9': 'VP90', 'video/AV1': 'AV01' }[mimeType], 8);
  file.writeUInt32LE(30, 16); // time base 1/30
  file.writeUInt32LE(1, 20);
  const parts = frames.flatMap((bytes, index) => {
    const head = Buffer.alloc(12);
    head.writeUInt32LE(bytes.length);
    head.writeUInt32LE(index, 4);
    return [head, bytes];
  });
  return Buffer.concat([file, ...parts]);
}

/** The access units of an Annex B file, as ffmpeg's parsers find them. */
export function readAnnexB(file) {
  const bytes = readFileSync(file);
  let position = 0;
  const frames = probe(file, 'packet=size').packets.map(({ size }) => {
    const frame = { position, bytes: bytes.subarray(position, position + Number(size)) };
    position += Number(size);
    return frame;
  });
  if (position !== bytes.length) throw new Error(`${file}: ${bytes.length - position} bytes are in no access unit`);
  return frames;
}

/** The packets of an Ogg file with one logical stream (RFC 3533 6), its two header packets left out. */
export function readOgg(file) {
  const bytes = readFileSync(file);
  const packets = [];
  let parts = [];
  for (let page = 0; page < bytes.length; ) {
    const segments = bytes[page + 26];
    let at = page + 27 + segments;
    for (const length of bytes.subarray(page + 27, page + 27 + segments)) {
      parts.push(bytes.subarray(at, at + length));
      at += length;
      if (length === 255) continue;
      packets.push({ bytes: Buffer.concat(parts) });
      parts = [];
    }
    page = at;
  }
  return packets.slice(2);
}
