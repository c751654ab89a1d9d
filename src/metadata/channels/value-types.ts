/** The types of values, and what they are in JavaScript. */
export interface ValueTypes {
  /** As they are. */
  bytes: Uint8Array;
  /** UTF-8. Lone surrogates arrive as U+FFFD. */
  text: string;
  /** Whatever JSON holds, as text; what `JSON.stringify` leaves out is left out. */
  json: unknown;
  /** Whatever JSON holds, and bytes, `undefined` and integers up to 64 bits (beyond 2^53 − 1 as bigint), in CBOR (RFC 8949). */
  cbor: unknown;
  /** Any, NaN and the infinities too, in as few bytes as hold it exactly: 1, 2, 4 or 8. */
  number: number;
  /** A point in time until the year 2255, in milliseconds since the epoch, to the microsecond, in 8 bytes. */
  timestamp: number;
}

/** How the values of a channel are written. */
export type ValueType = keyof ValueTypes;

/** The names of {@link ValueTypes}. */
export const VALUE_TYPES = ['bytes', 'text', 'json', 'cbor', 'number', 'timestamp'] as const satisfies ValueType[];
