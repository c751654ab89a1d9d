import { wrongType } from '../../shared/arguments.js';

/** Somebody who is sent tracks. */
export interface TrackTarget {
  addTrack(track: MediaStreamTrack, streams: readonly MediaStream[]): void;
  removeTrack(track: MediaStreamTrack): void;
  replaceTrack(track: MediaStreamTrack, by: MediaStreamTrack): Promise<void>;
}

/** The tracks that all are sent, who are there and who will come. */
export class MeshTracks {
  readonly #targets: () => Iterable<TrackTarget>;
  readonly #tracks = new Map<MediaStreamTrack, readonly MediaStream[]>();
  /** For tracks that were added without a stream. */
  readonly #stream = new MediaStream();

  /** @param targets those who are there */
  constructor(targets: () => Iterable<TrackTarget>) {
    this.#targets = targets;
  }

  /** Throws TypeError or RangeError for wrong arguments. */
  add(track: MediaStreamTrack, streams: readonly MediaStream[]): void {
    checkTrack('track', track);
    for (const stream of streams) {
      if (!(stream instanceof MediaStream)) throw wrongType('streams', 'MediaStreams', stream);
    }
    if (this.#tracks.has(track)) throw new RangeError('"track" expected one that is not sent yet');
    const groups = streams.length > 0 ? streams : [this.#stream];
    this.#tracks.set(track, groups);
    for (const target of this.#targets()) target.addTrack(track, groups);
  }

  /** Throws TypeError for what is no track. */
  remove(track: MediaStreamTrack): void {
    checkTrack('track', track);
    if (!this.#tracks.delete(track)) return;
    for (const target of this.#targets()) target.removeTrack(track);
  }

  /** Rejects with TypeError or RangeError for wrong arguments. */
  async replace(track: MediaStreamTrack, by: MediaStreamTrack): Promise<void> {
    checkTrack('track', track);
    checkTrack('by', by);
    const streams = this.#tracks.get(track);
    if (!streams) throw new RangeError('"track" expected one that is sent');
    if (by === track) return;
    if (this.#tracks.has(by)) throw new RangeError('"by" expected a track that is not sent yet');
    if (by.kind !== track.kind) throw wrongType('by', `a track of the kind ${track.kind}`, by.kind);
    this.#tracks.delete(track);
    this.#tracks.set(by, streams);
    // Whoever leaves meanwhile needs no track.
    await Promise.allSettled([...this.#targets()].map((target) => target.replaceTrack(track, by)));
  }

  /** Sends somebody who has come what the others are sent. */
  addTo(target: TrackTarget): void {
    for (const [track, streams] of this.#tracks) target.addTrack(track, streams);
  }

  clear(): void {
    this.#tracks.clear();
  }
}

function checkTrack(name: string, track: unknown): asserts track is MediaStreamTrack {
  if (!(track instanceof MediaStreamTrack)) throw wrongType(name, 'a MediaStreamTrack', track);
}
