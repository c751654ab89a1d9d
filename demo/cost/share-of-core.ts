/** What frames of one codec cost: pairs of bytes and microseconds, by size. */
export type CostBySize = readonly (readonly [bytes: number, microseconds: number])[];

/** What encrypting and decrypting costs in one browser. */
export interface Costs {
  /** Microseconds that a frame takes before anything is done with it, where that was measured. */
  readonly platform?: number;
  /** By MIME type. */
  readonly frames: Readonly<Record<string, { readonly sender: CostBySize; readonly receiver: CostBySize }>>;
}

/** A call, as one of those in it has it. */
export interface Room {
  /** Everybody, 1 or more. */
  readonly people: number;
  /** Whether media go through a server, which gets them once, or from each to each. */
  readonly topology: 'server' | 'mesh';
  /** Cameras that are received at most; 0 or more. */
  readonly videos: number;
  /** Voices that are received at most, of 50 frames a second each; 0 or more. */
  readonly voices: number;
  /** MIME type of the video, such as `video/VP8`. */
  readonly videoCodec: string;
  /** Bits a second of each camera. */
  readonly videoBitrate: number;
  /** Frames a second of each camera. */
  readonly frameRate: number;
}

/** What a call takes of the worker. */
export interface Load {
  /** Frames that come and go a second. */
  readonly framesPerSecond: number;
  /** Shares of one core, 1 for all of it. */
  readonly sending: number;
  readonly receiving: number;
  /** What the browser takes to hand frames to the worker and back, whatever it does with them. */
  readonly platform: number;
  readonly total: number;
}

const OPUS = { mimeType: 'audio/opus', rate: 50, bytes: 120 } as const;

/** Microseconds of a frame with so many bytes: in proportion between two that were measured, and beyond the last. */
export function costOf(points: CostBySize, bytes: number): number {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return Number.NaN;
  if (bytes <= first[0] || points.length === 1) return first[1];
  const next = points.findIndex(([size]) => size >= bytes);
  const index = next < 0 ? points.length - 1 : next;
  const [[from, low], [to, high]] = [points[index - 1]!, points[index]!];
  return low + ((high - low) * (bytes - from)) / (to - from);
}

/** How much of a core the worker of one who is in the room needs; `undefined` where its codecs were not measured. */
export function shareOfCore(room: Room, { platform = 0, frames }: Costs): Load | undefined {
  const [video, audio] = [frames[room.videoCodec], frames[OPUS.mimeType]];
  if (!video || !audio) return undefined;
  const others = Math.max(0, room.people - 1);
  const outgoing = others === 0 ? 0 : room.topology === 'mesh' ? others : 1;
  const [cameras, voices] = [Math.min(others, room.videos), Math.min(others, room.voices)];
  const bytes = room.videoBitrate / 8 / room.frameRate;
  const share = (side: 'sender' | 'receiver', videos: number, audios: number) =>
    (videos * room.frameRate * costOf(video[side], bytes) + audios * OPUS.rate * costOf(audio[side], OPUS.bytes)) / 1e6;
  const [sending, receiving] = [share('sender', outgoing, outgoing), share('receiver', cameras, voices)];
  const framesPerSecond = (outgoing + cameras) * room.frameRate + (outgoing + voices) * OPUS.rate;
  const handing = (platform * framesPerSecond) / 1e6;
  return { framesPerSecond, sending, receiving, platform: handing, total: sending + receiving + handing };
}
