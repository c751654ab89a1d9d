/**
 * Reads bits, most significant first, and the codes that the headers of VP9, AV1, H.264 and H.265 are written in.
 *
 * It never throws. Behind the end it reads zeros and sets {@link BitReader.overrun}, as it does for a code that no
 * valid stream holds. Loops over what it reads must be bounded, or ask for `overrun`.
 */
export class BitReader {
  /** Whether something was read that is not there. */
  overrun = false;

  /** The last bytes read; of the lowest, `left` bits are not used yet, up to 7 between two reads. */
  private cache = 0;
  private left = 0;
  private zeros = 0;

  /**
   * @param at Offset of the first byte.
   * @param end Offset behind the last byte.
   * @param escaped Whether to skip the emulation prevention of NAL units (H.264 7.3.1, H.265 7.3.1.1).
   */
  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
    private readonly end: number,
    private readonly escaped = false,
  ) {}

  /** f(1), u(1). */
  bit(): number {
    if (this.left === 0) this.load();
    this.left -= 1;
    return (this.cache >> this.left) & 1;
  }

  /** f(1), u(1) as a flag. */
  flag(): boolean {
    return this.bit() === 1;
  }

  /** f(n), u(n): an unsigned number of 0 to 32 bits. */
  bits(count: number): number {
    if (count > 24) return this.bits(count - 16) * 65536 + this.bits(16);
    while (this.left < count) this.load();
    this.left -= count;
    return (this.cache >> this.left) & ((1 << count) - 1);
  }

  /** Passes over any number of bits. */
  skip(count: number): void {
    let rest = count;
    while (rest > this.left && !this.overrun) {
      rest -= this.left;
      this.left = 0;
      this.load();
    }
    this.left -= Math.min(rest, this.left);
  }

  /** ue(v), uvlc(): an Exp-Golomb code (H.264 9.1, H.265 9.2, AV1 4.10.3). */
  ue(): number {
    let zeros = 0;
    while (this.bit() === 0) {
      zeros += 1;
      if (zeros > 31 || this.overrun) return this.fail();
    }
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  /** ue(v) that is at most `maximum`. */
  ueUpTo(maximum: number): number {
    const value = this.ue();
    return value <= maximum ? value : this.fail();
  }

  /** se(v): a signed Exp-Golomb code (H.264 9.1.1, H.265 9.2.2). */
  se(): number {
    const code = this.ue();
    return code % 2 === 1 ? (code + 1) / 2 : 0 - code / 2;
  }

  /** Whether a 1 and then only zeros are left: rbsp_trailing_bits(), trailing_bits(). Reads to the end. */
  isAtTrailingBits(): boolean {
    if (this.bit() !== 1 || this.overrun) return false;
    return this.isZeroTo(this.end);
  }

  /** Passes over the bits up to the next whole byte; whether they were zeros. */
  align(): boolean {
    return this.isZeroTo(this.at);
  }

  /** Bytes that follow the byte which is being read. */
  get bytesLeft(): number {
    return this.end - this.at;
  }

  /** Gives up, with the value 0: what was read cannot be. */
  fail(): 0 {
    this.overrun = true;
    return 0;
  }

  private isZeroTo(end: number): boolean {
    let rest = this.bits(this.left);
    while (this.at < end) rest |= this.bytes[this.at++]!;
    return rest === 0;
  }

  private load(): void {
    let byte = this.next();
    if (this.escaped) {
      if (byte === 3 && this.zeros >= 2) {
        this.zeros = 0;
        byte = this.next();
      }
      this.zeros = byte === 0 ? this.zeros + 1 : 0;
    }
    this.cache = (this.cache << 8) | byte;
    this.left += 8;
  }

  private next(): number {
    return this.at < this.end ? this.bytes[this.at++]! : this.fail();
  }
}
