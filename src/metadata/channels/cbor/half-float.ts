/** The bits of a single-precision float's mantissa for which a half-precision one has no room. */
const LOST = 0x1fff;

/**
 * The bits of the half-precision float (IEEE 754) that equals a single-precision one, given by its bits; undefined where
 * there is none, and for subnormal ones.
 */
export function toHalf(bits: number): number | undefined {
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const mantissa = bits & 0x7f_ffff;
  if (mantissa & LOST) return undefined;
  const half = sign | (mantissa >>> 13);
  if (exponent === 0) return mantissa === 0 ? half : undefined;
  // Infinities and NaN.
  if (exponent === 255) return half | 0x7c00;
  return exponent > 112 && exponent < 143 ? half | ((exponent - 112) << 10) : undefined;
}

/** The value of a half-precision float, given by its bits (RFC 8949, appendix D). */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const mantissa = bits & 0x3ff;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 31) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (mantissa + 1024) * 2 ** (exponent - 25);
}
