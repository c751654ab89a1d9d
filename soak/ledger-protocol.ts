/** The channel on which workers note frames. */
export const CHANNEL = 'soak';

/** Where a ledger stands in its pipeline: next to the codec, or next to the network. */
export type Position = 'plain' | 'sealed';

/** Where a frame is noted, in the order in which it comes by. */
export const PLACES = ['sender/plain', 'sender/sealed', 'receiver/sealed', 'receiver/plain'] as const;

/** Numbers that note a frame: stream, index into {@link PLACES}, RTP timestamp, SSRC, digest of the payload. */
export const NOTE_LENGTH = 5;

/** What a worker says: frames noted one after the other, or what went wrong in it. */
export type WorkerMessage = { readonly notes: readonly number[] } | { readonly trouble: string };
