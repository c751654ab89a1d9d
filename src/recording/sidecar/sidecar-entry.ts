/** Something that happened beside the media of a recording: a value, a chapter, an event. */
export interface SidecarEntry {
  /** Where in the recording, in seconds. */
  readonly time: number;
  /** How long it holds, in seconds. Default: until the next one of its name and track. */
  readonly duration?: number;
  /** `metadata`: a value that came with a frame. `chapter`: a mark. `analysis`: an event of the analyzer. */
  readonly source: 'metadata' | 'chapter' | 'analysis';
  /** The channel of a value, the title of a chapter, the type of an event. */
  readonly name: string;
  /** The track that it belongs to, as the recording calls it; absent for all of them. */
  readonly track?: string | number;
  /** What the value is, or what the event tells. */
  readonly value?: unknown;
  /** When the frame of a value was captured, by the sender's clock, in milliseconds since the epoch. */
  readonly captureTime?: number;
}

/** Entries in the order of time; those of one time in the order in which they came. */
export function inOrder(entries: readonly SidecarEntry[]): SidecarEntry[] {
  return [...entries].sort((one, other) => one.time - other.time);
}
