/** Writes bits, most significant first, and the codes of headers. */
export class BitWriter {
  bits = '';

  /** f(n), u(n). */
  u(count, value) {
    this.bits += count === 0 ? '' : value.toString(2).padStart(count, '0');
    return value;
  }

  flag(value) {
    this.u(1, value ? 1 : 0);
    return value;
  }

  ue(value) {
    const digits = (value + 1).toString(2);
    this.bits += digits.padStart(2 * digits.length - 1, '0');
    return value;
  }

  se(value) {
    this.ue(value > 0 ? 2 * value - 1 : -2 * value);
    return value;
  }

  /** A 1 and zeros up to a whole byte: rbsp_trailing_bits(), trailing_bits(), byte_alignment() of H.265. */
  trail() {
    this.bits += '1';
    return this.align();
  }

  align() {
    while (this.bits.length % 8) this.bits += '0';
    return this;
  }

  bytes() {
    return Buffer.from(
      this.align()
        .bits.match(/.{8}/g)
        .map((byte) => Number.parseInt(byte, 2)),
    );
  }
}

/** A NAL unit in Annex B format, with emulation prevention. */
export function nalUnit(header, payload) {
  const out = [0, 0, 0, 1, ...header];
  let zeros = 0;
  for (const byte of payload) {
    if (zeros >= 2 && byte <= 3) {
      out.push(3);
      zeros = 0;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    out.push(byte);
  }
  return Buffer.from(out);
}

/** A source of chance that is the same in each run. */
export function dice(seed) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (minimum, maximum) => minimum + Math.floor(next() * (maximum - minimum + 1));
  return {
    integer,
    chance: (probability = 0.5) => next() < probability,
    pick: (...choices) => choices[integer(0, choices.length - 1)],
  };
}
