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
    const split = (this.range + 1) >> 1;
    const bit = this.value >= split << 8 ? 1 : 0;
    if (bit === 1) {
      this.range -= split;
      this.value -= split << 8;
    } else {
      this.range = split;
    }
    // Even odds leave at least half of the range, so that one shift makes it whole again.
    if (this.range < 128) {
      this.value <<= 1;
      this.range <<= 1;
      this.shifts += 1;
      if (this.shifts === 8) {
        this.shifts = 0;
        this.value |= this.next();
      }
    }
    return bit;
  }

  flag(): boolean {
    return this.bit() === 1;
  }

  /** L(n): an unsigned number of n bits, most significant first. */
  literal(count: number): number {
    let value = 0;
    for (let index = 0; index < count; index += 1) value = value * 2 + this.bit();
    return value;
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
