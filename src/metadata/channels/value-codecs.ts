import { wrongType, wrongValue } from '../../shared/arguments.js';
import type { Bytes } from '../../shared/stage.js';
import { decodeCbor } from './cbor/decode.js';
import { encodeCbor } from './cbor/encode.js';
import { decodeText, encodeText } from './text.js';
import type { ValueType } from './value-types.js';

/** The latest timestamp, and the earliest below zero: whole microseconds that a number holds, in milliseconds. */
const LATEST = Number.MAX_SAFE_INTEGER / 1_000;

interface ValueCodec {
  /** Throws for what is no value of the type. */
  readonly encode: (value: unknown, name: string) => Bytes;
  /** Throws where the bytes are no value of the type. */
  readonly decode: (bytes: Bytes) => unknown;
}

const codecs: Readonly<Record<ValueType, ValueCodec>> = {
  bytes: {
    encode(value, name) {
      if (!(value instanceof Uint8Array)) throw wrongType(name, 'a Uint8Array', value);
      return value.slice();
    },
    decode: (bytes) => bytes.slice(),
  },
  text: {
    encode(value, name) {
      if (typeof value !== 'string') throw wrongType(name, 'a string', value);
      return encodeText(value);
    },
    decode: decodeText,
  },
  json: {
    encode(value, name) {
      const text: string | undefined = JSON.stringify(value);
      if (text === undefined) throw wrongType(name, 'what JSON can hold', value);
      return encodeText(text);
    },
    decode: (bytes) => JSON.parse(decodeText(bytes)),
  },
  cbor: { encode: encodeCbor, decode: decodeCbor },
  number: { encode: encodeNumber, decode: decodeNumber },
  timestamp: {
    encode(value, name) {
      if (typeof value !== 'number') throw wrongType(name, 'a number of milliseconds since the epoch', value);
      if (!(Math.abs(value) <= LATEST)) throw wrongValue(name, `up to ${LATEST} ms`, value);
      const bytes = new Uint8Array(8);
      viewOf(bytes).setBigInt64(0, BigInt(Math.round(value * 1_000)));
      return bytes;
    },
    decode(bytes) {
      const value = Number(viewOf(bytes).getBigInt64(0)) / 1_000;
      if (bytes.length !== 8 || Math.abs(value) > LATEST) throw new RangeError('no timestamp');
      return value;
    },
  },
};

/**
 * A value as bytes. Throws TypeError or RangeError for what its type does not hold.
 *
 * @param name what the error calls it
 */
export function encodeValue(type: ValueType, value: unknown, name: string): Bytes {
  try {
    return codecs[type].encode(value, name);
  } catch (cause) {
    if (cause instanceof Error && cause.message.startsWith(`"${name}"`)) throw cause;
    // Circular, of a class that the encoding does not know, too large an integer.
    const why = cause instanceof Error ? cause.message : cause;
    throw new TypeError(`"${name}" expected what ${type.toUpperCase()} can hold: ${why}`, { cause });
  }
}

/** The value that bytes stand for; undefined where they stand for none. Never throws: bytes come from the network. */
export function decodeValue(type: ValueType, bytes: Bytes): { readonly value: unknown } | undefined {
  try {
    return { value: codecs[type].decode(bytes) };
  } catch {
    return undefined;
  }
}

/** Of integers the length says how many bits they have; 4 and 8 bytes are floating point. */
function encodeNumber(value: unknown, name: string): Bytes {
  if (typeof value !== 'number') throw wrongType(name, 'a number', value);
  const bytes = new Uint8Array(8);
  const view = viewOf(bytes);
  const whole = !Object.is(value, -0);
  if (whole && (value << 24) >> 24 === value) {
    view.setInt8(0, value);
    return bytes.slice(0, 1);
  }
  if (whole && (value << 16) >> 16 === value) {
    view.setInt16(0, value);
    return bytes.slice(0, 2);
  }
  if (Object.is(Math.fround(value), value)) {
    view.setFloat32(0, value);
    return bytes.slice(0, 4);
  }
  view.setFloat64(0, value);
  return bytes;
}

function decodeNumber(bytes: Bytes): number {
  const view = viewOf(bytes);
  switch (bytes.length) {
    case 1:
      return view.getInt8(0);
    case 2:
      return view.getInt16(0);
    case 4:
      return view.getFloat32(0);
    case 8:
      return view.getFloat64(0);
    default:
      throw new SyntaxError('not 1, 2, 4 or 8 bytes');
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Bytes): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
