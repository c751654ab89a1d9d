/**
 * What a data item is: the upper three bits of its first byte (RFC 8949, section 3.1). The lower five are its argument, up
 * to 23, or say how long the argument is that follows.
 */
export const Major = { Unsigned: 0, Negative: 1, Bytes: 2, Text: 3, Array: 4, Map: 5, Simple: 7 } as const;

export type Major = (typeof Major)[keyof typeof Major];

/** Lower bits of {@link Major.Simple} (section 3.3); floats follow in as many bytes as an argument. */
export const Simple = { False: 20, True: 21, Null: 22, Undefined: 23, Float16: 25, Float32: 26, Float64: 27 } as const;

/** Lower bits behind which the argument follows, in one byte; with each more in twice as many, up to {@link LONGEST}. */
export const SHORTEST = 24;

/** Lower bits behind which the argument follows in eight bytes. */
export const LONGEST = 27;

/** How many bytes the argument has that follows such lower bits. */
export function argumentLength(info: number): number {
  return 1 << (info - SHORTEST);
}
