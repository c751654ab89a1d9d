/**
 * What Framepipe promises of its speed, as data: each goal with the sentence that sets it, the comparisons by name in
 * which it must hold, in every browser, and what of them is held against which limit.
 */

const SIZES = [100, 1_200, 8_000, 40_000, 150_000];
const CODECS = ['video/VP8', 'video/VP9', 'video/AV1', 'video/H264', 'audio/opus'];

const carried = (codecs, sizes) =>
  ['encrypting', 'decrypting'].flatMap((what) =>
    codecs.flatMap((codec) => sizes.map((size) => `${what} ${codec}, ${size} bytes`)),
  );
const bySides = (what, frames) =>
  ['sender', 'receiver'].flatMap((side) => frames.map((frame) => `${what}, ${side}, ${frame}`));
const FRAMES = ['video/VP8, 1200 bytes', 'audio/opus, 100 bytes'];

/**
 * `measure` is of a variant's quartiles beside the first line of the same table, which is Framepipe's where products are
 * compared: `ratio`, its inverse, the `difference` in the table's unit, or the `value` itself; `added` is the difference
 * over that of the variant `beside` it.
 */
export const goals = [
  {
    sentence:
      "Whole pipeline (frame in to frame out, encrypted) at least 1.6 times faster than LiveKit's on VP8 and Opus at every size.",
    group: 'pipelines',
    comparisons: carried(['video/VP8', 'audio/opus'], SIZES),
    variant: 'livekit-client',
    measure: 'ratio',
    atLeast: 1.6,
  },
  {
    sentence: 'At least 5 times on H.264 from 8,000 bytes up.',
    group: 'pipelines',
    comparisons: carried(['video/H264'], [8_000, 40_000, 150_000]),
    variant: 'livekit-client',
    measure: 'ratio',
    atLeast: 5,
  },
  {
    sentence: 'At most 1.25 times raw AES-GCM plus a bare reader/writer loop at every size from 1,200 bytes.',
    group: 'pipelines',
    comparisons: carried(CODECS, [1_200, 8_000, 40_000, 150_000]),
    variant: 'the loop, and AES-GCM',
    measure: 'inverse',
    atMost: 1.25,
  },
  {
    sentence: 'Analysis and metadata together add at most 4 µs a frame to an encrypting pipeline.',
    group: 'stages',
    comparisons: bySides('stages beside sframe', FRAMES),
    variant: 'analyzer, metadata in every frame, sframe',
    measure: 'difference',
    atMost: 4,
  },
  {
    sentence: 'Five per-frame stages cost at most 1.15 times one.',
    group: 'stages',
    comparisons: bySides('per-frame stages', FRAMES),
    variant: '5 stages',
    measure: 'ratio',
    atMost: 1.15,
  },
  {
    sentence: "64 streams in one worker: 99 of 100 frames take at most half of what LiveKit's take.",
    group: 'streams',
    comparisons: ['64 streams, one worker: 99 of 100 frames take less'],
    variant: 'livekit-client',
    measure: 'ratio',
    atLeast: 2,
  },
  {
    sentence: '200 streams across two workers: 99 of 100 frames take less than 5 ms.',
    group: 'streams',
    comparisons: ['200 streams, 2 workers: 99 of 100 frames take less'],
    variant: 'Framepipe',
    measure: 'value',
    atMost: 5,
  },
  {
    sentence: "A live call, 12 audio tracks each way: adds at most half of what LiveKit's worker adds to pass-through.",
    group: 'live',
    comparisons: ['a live call, 12 audio tracks each way: CPU of the worker'],
    variant: 'Framepipe',
    measure: 'added',
    beside: 'livekit-client',
    atMost: 0.5,
  },
  {
    sentence: 'A frame leaves at most 1.5 times its size to the collector.',
    group: 'allocations',
    comparisons: ['encrypting', 'decrypting'].flatMap((what) =>
      [1_200, 40_000].map((size) => `buffers allocated ${what} video/VP8, ${size} bytes`),
    ),
    variant: 'Framepipe',
    measure: 'value',
    atMost: 1.5,
  },
];

/** Over ten minutes, or however long it was measured. */
export const memoryGoal = {
  sentence: 'No growth over 10 minutes of 20 streams.',
  group: 'memory',
  /** Collectors come and go: MB that are none, or this share of what there was, if that is more. */
  slack: { megabytes: 3, share: 0.05 },
};
