import type { RecordedFrame } from '../recorded-frame.js';

/** Bounds of a {@link ReplayRing}. */
export interface ReplayLimits {
  /**
   * How far back it reaches, in seconds. Pictures begin with the key frame before that moment; a track that gave nothing
   * since is left out.
   */
  readonly seconds: number;
  /** How much it holds at most. What goes beyond shortens it. */
  readonly bytes: number;
}

/** Frames that are of use together only: a key frame with what follows it; of sound, each packet. */
interface Group {
  /** Of its first frame, in milliseconds. */
  readonly time: number;
  readonly frames: RecordedFrame[];
  bytes: number;
}

interface Track {
  readonly kind: RecordedFrame['kind'];
  readonly groups: Group[];
}

/**
 * The last seconds of some tracks, from which a file can be made at any time: every track of pictures begins with a key
 * frame, sound as early as the first picture. It holds no copies, but the frames' own bytes.
 */
export class ReplayRing {
  readonly #limits: ReplayLimits;
  readonly #tracks = new Map<RecordedFrame['track'], Track>();
  #bytes = 0;
  #now = Number.NEGATIVE_INFINITY;

  constructor(limits: ReplayLimits) {
    this.#limits = limits;
  }

  /** How many bytes of frames it holds. */
  get bytes(): number {
    return this.#bytes;
  }

  /** From its first to its last frame, in seconds. */
  get seconds(): number {
    const first = this.#oldest()?.groups[0];
    return first ? Math.max(0, this.#now - first.time) / 1000 : 0;
  }

  /**
   * Takes a track's next frame, and lets go of what is too old or too much. Returns false where the frame is of no use,
   * because nothing that it builds on is held: a key frame is needed.
   */
  push(frame: RecordedFrame): boolean {
    const { track: name, kind, keyFrame, time, data } = frame;
    this.#now = Math.max(this.#now, time);
    const track = this.#tracks.get(name) ?? { kind, groups: [] };
    this.#tracks.set(name, track);
    this.#forgetOld();
    const open = track.groups.at(-1);
    if (!keyFrame && !open) return false;
    if (open && !keyFrame) {
      open.frames.push(frame);
      open.bytes += data.length;
    } else {
      track.groups.push({ time, frames: [frame], bytes: data.length });
    }
    this.#bytes += data.length;
    this.#forgetOld();
    while (this.#bytes > this.#limits.bytes) this.#drop(this.#oldest()!);
    return track.groups.length > 0;
  }

  /** Forgets a track. */
  remove(name: RecordedFrame['track']): void {
    for (const { bytes } of this.#tracks.get(name)?.groups ?? []) this.#bytes -= bytes;
    this.#tracks.delete(name);
  }

  /** When the last key frame of a track came, in milliseconds as {@link RecordedFrame.time}; `undefined` where none is held. */
  lastKeyFrame(name: RecordedFrame['track']): number | undefined {
    return this.#tracks.get(name)?.groups.at(-1)?.time;
  }

  /** What it holds, in the order of time; it goes on. */
  frames(): RecordedFrame[] {
    const all = [...this.#tracks.values()].flatMap(({ groups }) => groups.flatMap(({ frames }) => frames));
    return all.sort((one, other) => one.time - other.time);
  }

  #forgetOld(): void {
    let since = this.#now - this.#limits.seconds * 1000;
    const [sound, pictures] = [this.#ofKind('audio'), this.#ofKind('video')];
    for (const track of pictures) this.#forgetBefore(track, since);
    for (const { groups } of pictures) since = Math.min(since, groups[0]?.time ?? since);
    for (const track of sound) this.#forgetBefore(track, since);
  }

  /** Drops groups of which nothing is late enough, or that are over early enough. */
  #forgetBefore(track: Track, time: number): void {
    for (let [first, next] = track.groups; first; [first, next] = track.groups) {
      if (first.frames.at(-1)!.time >= time && !(next && next.time <= time)) break;
      this.#drop(track);
    }
  }

  #drop({ groups }: Track): void {
    this.#bytes -= groups.shift()!.bytes;
  }

  #ofKind(kind: Track['kind']): Track[] {
    return [...this.#tracks.values()].filter((track) => track.kind === kind);
  }

  /** The track that reaches back the furthest. */
  #oldest(): Track | undefined {
    let oldest: Track | undefined;
    for (const track of this.#tracks.values()) {
      const [first] = track.groups;
      if (first && !(oldest && oldest.groups[0]!.time <= first.time)) oldest = track;
    }
    return oldest;
  }
}
