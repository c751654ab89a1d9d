import { type Box, boxesIn } from './boxes.js';
import { MediaError } from './media.js';

/** Boxes with nothing but boxes in them, through which the way to a table leads. */
const CONTAINERS = ['trak', 'mdia', 'minf', 'stbl', 'moof', 'traf', 'edts', 'dinf', 'mvex', 'mfra'];
/** No file nests them deeper. */
const DEEPEST = 16;
/** Bytes of an entry, in the tables that count them behind version and flags. */
const ENTRIES: Readonly<Record<string, number>> = { stts: 8, ctts: 8, stss: 4, stsc: 12, stco: 4, co64: 8 };

/** What the tables of a track claim, added up. */
interface Claims {
  /** Samples by `stsz` or `stz2`. */
  samples: number;
  /** Samples by `stts`, and by `ctts`. */
  readonly timed: Record<'stts' | 'ctts', number>;
  /** Chunks by `stco` or `co64`. */
  chunks: number;
  /** The largest that an `stsc` names. */
  samplesPerChunk: number;
  firstChunk: number;
  /** Whether there is a `ctts`. */
  hasOffsets: boolean;
}

/** What may be claimed. */
export interface Room {
  /** The file's length in bytes. */
  readonly size: number;
  /** How long it says it is, more than `size` where its end is missing. */
  readonly claimedSize: number;
}

/**
 * Refuses sample tables (ISO/IEC 14496-12 8.6 to 8.8) that claim more than can be in the file: tables longer than their
 * box, times or chunks of more samples than there are sizes, samples without any bytes. mediabunny believes the counts,
 * and a damaged one costs it minutes. Throws {@link MediaError}.
 */
export class SampleTables {
  /** Samples of runs in which nothing is said of the single one. */
  #unlisted = 0;

  constructor(private readonly room: Room) {}

  /** @param content Of a `moov` or `moof`. */
  check(content: Buffer): void {
    this.#walk(content, newClaims(), 0);
  }

  #walk(content: Buffer, claims: Claims, depth: number): void {
    if (depth > DEEPEST) throw new MediaError('damaged', 'Its boxes lie in one another without end.');
    for (const box of boxesIn(content)) {
      if (box.type === 'trak') {
        const own = newClaims();
        this.#walk(box.content, own, depth + 1);
        this.#checkTrack(own);
      } else if (CONTAINERS.includes(box.type)) {
        this.#walk(box.content, claims, depth + 1);
      } else if (box.type === 'trun') {
        this.#addRun(box);
      } else if (box.type === 'stsz' || box.type === 'stz2') {
        this.#addSizes(box, claims);
      } else {
        addTable(box, claims);
      }
    }
  }

  /** 8.7.3: sizes of 4 bytes, or one for all, or of as many bits as stz2's last byte before the count says. */
  #addSizes(box: Box, claims: Claims): void {
    const count = countAt(box, 8);
    const size = box.content.readUInt32BE(4);
    claims.samples += count;
    if (box.type === 'stsz' && size > 0) {
      if (count * size > this.room.claimedSize) refuse('stsz', `has ${count} samples of ${size} bytes, too many`);
    } else {
      const bits = box.type === 'stsz' ? 32 : size & 255;
      if (![4, 8, 16, 32].includes(bits)) refuse('stz2', `has no sizes of ${bits} bits`);
      requireFit(box, 12, count, bits / 8);
    }
  }

  /** 8.8.8: by its flags, each sample has a duration, a size, flags, an offset, or none of these. */
  #addRun(box: Box): void {
    const count = countAt(box, 4);
    const flags = box.content.readUInt32BE(0);
    const has = (flag: number): number => (flags & flag ? 4 : 0);
    const entry = has(0x100) + has(0x200) + has(0x400) + has(0x800);
    requireFit(box, 8 + has(1) + has(4), count, entry);
    if (entry === 0) this.#unlisted += count;
    if (this.#unlisted > this.room.size) refuse('trun', `has ${count} samples, more than the file has bytes`);
  }

  #checkTrack({ samples, timed, chunks, samplesPerChunk, firstChunk, hasOffsets }: Claims): void {
    for (const [type, count] of Object.entries(timed)) {
      if (count > samples) refuse(type, `has times of ${count} samples, of ${samples} that there are`);
    }
    if (samplesPerChunk > Math.max(1, samples)) refuse('stsc', `has chunks of more than all ${samples} samples`);
    if (firstChunk > chunks + 1) refuse('stsc', `names chunk ${firstChunk}, of ${chunks} that there are`);
    // With offsets, the times of all samples are sorted, also of those that a file without its end does not have.
    if (hasOffsets && samples > this.room.size) refuse('stsz', `has ${samples} samples, more than the file has bytes`);
  }
}

/** 8.6.1, 8.6.2, 8.7.4, 8.7.5: the tables of entries of one length. */
function addTable(box: Box, claims: Claims): void {
  const { type, content } = box;
  const entry = ENTRIES[type];
  if (entry === undefined) return;
  const count = countAt(box, 4);
  requireFit(box, 8, count, entry);
  if (type === 'stco' || type === 'co64') claims.chunks += count;
  claims.hasOffsets ||= type === 'ctts';
  for (let at = 8; at < 8 + count * entry; at += entry) {
    if (type === 'stts' || type === 'ctts') {
      claims.timed[type] += content.readUInt32BE(at);
    } else if (type === 'stsc') {
      claims.firstChunk = Math.max(claims.firstChunk, content.readUInt32BE(at));
      claims.samplesPerChunk = Math.max(claims.samplesPerChunk, content.readUInt32BE(at + 4));
    }
  }
}

function newClaims(): Claims {
  return { samples: 0, timed: { stts: 0, ctts: 0 }, chunks: 0, samplesPerChunk: 0, firstChunk: 0, hasOffsets: false };
}

function countAt({ type, content }: Box, at: number): number {
  if (content.length < at + 4) refuse(type, 'is too short');
  return content.readUInt32BE(at);
}

function requireFit({ type, content }: Box, start: number, count: number, entry: number): void {
  if (start + count * entry > content.length) refuse(type, `has no room for the ${count} entries that it counts`);
}

function refuse(what: string, why: string): never {
  throw new MediaError('damaged', `Its tables cannot be right: ${what} ${why}.`);
}
