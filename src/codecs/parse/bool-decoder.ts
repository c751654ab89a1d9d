/** The boolean entropy decoder of VP8 (RFC 6386 7.3), as far as the frame header needs it: every bit even odds. */
export class BoolDecoder {
  private value: number;
  private range = 255;
  private shifts = 0;
  private missing = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
    private readonly end: number,
  ) {
    this.value = this.next() * 256 + this.next();
  }

  /** Whether bits were read that are not there; they read as zeros. The decoder itself is two bytes ahead. */
  get overrun(): boolean {
    return this.missing > 2;
  }

  /** B(128), L(1). */
  bit(): number {
    return this.literal(1);
  }

  flag(): boolean {
    return this.literal(1) === 1;
  }

  /** L(n): an unsigned number of n bits, most significant first. */
  literal(count: number): number {
    // In variables of its own, because some sixty bits a frame are most of what parsing takes.
    let { value, range, shifts } = this;
    let number = 0;
    for (let index = 0; index < count; index += 1) {
      const split = (range + 1) >> 1;
      const isSet = value >= split << 8;
      number = number * 2 + (isSet ? 1 : 0);
      value -= isSet ? split << 8 : 0;
      range = isSet ? range - split : split;
      // Even odds leave at least half of the range, so that one shift makes it whole again.
      if (range >= 128) continue;
      value <<= 1;
      range <<= 1;
      shifts += 1;
      if (shifts === 8) {
        shifts = 0;
        value |= this.next();
      }
    }
    this.value = value;
    this.range = range;
    this.shifts = shifts;
    return number;
  }

  /** Passes over flags, each of which, where it is set, has a number of n bits behind it. */
  skipOptional(flags: number, count: number): void {
    for (let index = 0; index < flags; index += 1) if (this.flag()) this.literal(count);
  }

  private next(): number {
    if (this.at < this.end) return this.bytes[this.at++]!;
    this.missing += 1;
    return 0;
  }
}
