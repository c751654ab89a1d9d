import { concat } from '../../shared/concat.js';
import type { RecordedCodec } from '../recorded-frame.js';
import type { FileTrack, Packet } from '../timeline/timeline-output.js';
import { AUDIO_TIMESCALE, mp4Header, VIDEO_TIMESCALE } from './header.js';
import { Landmarks } from './landmarks.js';
import { type Ending, LAST_PICTURE, type Muxer, type Patch } from './muxer.js';
import { Pieces } from './pieces.js';
import { toSample } from './sample.js';

/** ISO/IEC 14496-12 8.8.3.1: depends on no other sample; depends on others, and is no sync sample. */
const KEY = 0x0200_0000;
const DELTA = 0x0101_0000;
/** Movie header, version 0 (8.2.2): after its type come flags, two dates, the timescale and the duration. */
const MVHD = [0x6d, 0x76, 0x68, 0x64];

interface Sample {
  /** In ticks of the track. */
  readonly time: number;
  readonly keyFrame: boolean;
  readonly data: Uint8Array<ArrayBuffer>;
  readonly duration: number;
}

/**
 * MP4 in fragments (ISO/IEC 14496-12 8.8), a second each, for every track that has anything in it.
 *
 * ```
 *   ftyp │ moov │ moof │ mdat │ moof │ mdat │ … │ mfra
 * ```
 */
export async function fragmentedMp4Muxer(tracks: readonly FileTrack[]): Promise<Muxer> {
  return new FragmentedMp4Muxer(await mp4Header(tracks), tracks);
}

class FragmentedMp4Muxer implements Muxer {
  readonly header: Uint8Array<ArrayBuffer>;
  readonly #tracks: readonly { readonly codec: RecordedCodec; readonly timescale: number }[];
  readonly #pieces = new Pieces();
  /** Of each track the packet that waits for the next one, which tells its duration. */
  readonly #waiting: (Packet | undefined)[] = [];
  /** Where each track can be begun: ticks, and where the fragment lies. */
  readonly #starts: readonly Landmarks<{
    readonly time: number;
    readonly position: number;
    readonly traf: number;
    readonly sample: number;
  }>[];
  #length: number;
  #sequence = 1;
  #end = 0;

  constructor(header: Uint8Array<ArrayBuffer>, tracks: readonly FileTrack[]) {
    this.header = header;
    this.#length = header.length;
    this.#tracks = tracks.map(({ configuration: { codec } }) => ({
      codec,
      timescale: codec === 'opus' ? AUDIO_TIMESCALE : VIDEO_TIMESCALE,
    }));
    this.#starts = tracks.map(() => new Landmarks());
  }

  add(packet: Packet): Uint8Array<ArrayBuffer> | undefined {
    const before = this.#waiting[packet.track];
    this.#waiting[packet.track] = packet;
    if (!before) return undefined;
    const piece = this.#pieces.add({ ...before, duration: packet.time - before.time });
    return piece && this.#fragment(piece);
  }

  /** The movie's duration in its header: without it, readers guess by the tracks, some of which begin late. */
  #duration(): Patch {
    const at = this.header.findIndex((_, index) => MVHD.every((byte, offset) => this.header[index + offset] === byte));
    const timescale = new DataView(this.header.buffer).getUint32(at + 16);
    return { position: at + 20, data: u32(Math.min(Math.round(this.#end * timescale), 0xffff_fffe)) };
  }

  finish(): Ending {
    const parts: Uint8Array[] = [];
    for (const last of this.#waiting) {
      const piece = last && this.#pieces.add({ ...last, duration: last.duration ?? LAST_PICTURE });
      if (piece) parts.push(this.#fragment(piece));
    }
    const rest = this.#pieces.take();
    if (rest.length > 0) parts.push(this.#fragment(rest));
    return { tail: concat(...parts, this.#randomAccess()), patches: [this.#duration()] };
  }

  #fragment(packets: readonly Packet[]): Uint8Array<ArrayBuffer> {
    const runs: { track: number; samples: Sample[] }[] = [];
    for (const packet of packets) {
      let run = runs.find(({ track }) => track === packet.track);
      if (!run) {
        run = { track: packet.track, samples: [] };
        runs.push(run);
      }
      run.samples.push(this.#sample(packet));
    }
    for (const [index, { track, samples }] of runs.entries()) this.#addStart(track, samples, index);
    // Once with any offsets, to know how long it is, and then with the true ones.
    const length = moof(this.#sequence, runs, 0).length;
    const fragment = concat(
      moof(this.#sequence, runs, length + 8),
      box('mdat', ...runs.flatMap(({ samples }) => samples.map(({ data }) => data))),
    );
    this.#sequence += 1;
    this.#length += fragment.length;
    return fragment;
  }

  #sample({ track, time, duration = 0, keyFrame, data }: Packet): Sample {
    const { codec, timescale } = this.#tracks[track]!;
    this.#end = Math.max(this.#end, time + duration);
    const ticks = Math.round(time * timescale);
    return {
      time: ticks,
      keyFrame,
      data: toSample(data, codec),
      duration: Math.round((time + duration) * timescale) - ticks,
    };
  }

  #addStart(track: number, samples: readonly Sample[], index: number): void {
    const sample = samples.findIndex(({ keyFrame }) => keyFrame);
    const found = samples[sample];
    if (!found) return;
    this.#starts[track]!.add({ time: found.time, position: this.#length, traf: index + 1, sample: sample + 1 });
  }

  /** `mfra`, by which players find key frames from the file's end (8.8.9). */
  #randomAccess(): Uint8Array<ArrayBuffer> {
    const tables = this.#starts.map(({ places }, track) => {
      const entries = places.map(({ time, position, traf, sample }) =>
        concat(u64(time), u64(position), u32(traf), u32(1), u32(sample)),
      );
      return box('tfra', u32(0x0100_0000), u32(track + 1), u32(0b111111), u32(entries.length), ...entries);
    });
    const length = 8 + tables.reduce((sum, table) => sum + table.length, 0) + 16;
    return box('mfra', ...tables, box('mfro', u32(0), u32(length)));
  }
}

/** The table of a fragment whose first sample lies `offset` bytes after its beginning. */
function moof(
  sequence: number,
  runs: readonly { track: number; samples: readonly Sample[] }[],
  offset: number,
): Uint8Array<ArrayBuffer> {
  let at = offset;
  const tables = runs.map(({ track, samples }) => {
    const run = box(
      'trun',
      u32(0x0100_0701), // version 1; data offset, and each sample's duration, size and flags
      u32(samples.length),
      u32(at),
      ...samples.map(({ duration, data, keyFrame }) =>
        concat(u32(duration), u32(data.length), u32(keyFrame ? KEY : DELTA)),
      ),
    );
    for (const { data } of samples) at += data.length;
    return box(
      'traf',
      box('tfhd', u32(0x0002_0000), u32(track + 1)), // default-base-is-moof
      box('tfdt', u32(0x0100_0000), u64(samples[0]!.time)),
      run,
    );
  });
  return box('moof', box('mfhd', u32(0), u32(sequence)), ...tables);
}

function box(type: string, ...content: readonly ArrayLike<number>[]): Uint8Array<ArrayBuffer> {
  const length = 8 + content.reduce((sum, part) => sum + part.length, 0);
  return concat(u32(length), new TextEncoder().encode(type), ...content);
}

function u32(value: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function u64(value: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}
