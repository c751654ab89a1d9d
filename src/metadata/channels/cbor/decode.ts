import type { Bytes } from '../../../shared/stage.js';
import { readUint64, toNumeric } from '../../../shared/uint64.js';
import { decodeText } from '../text.js';
import { fromHalf } from './half-float.js';
import { argumentLength, LONGEST, Major, SHORTEST, Simple } from './items.js';

/**
 * The value of one data item of CBOR (RFC 8949) that holds what `encodeCbor` writes, in any form of definite length.
 * Integers beyond 2^53 − 1 are BigInts. Throws where the bytes are none, or more than one.
 */
export function decodeCbor(bytes: Bytes): unknown {
  const reader = new Reader(bytes);
  const value = reader.read();
  if (!reader.isAtEnd) throw malformed(); // more than one data item
  return value;
}

class Reader {
  readonly #bytes: Bytes;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  read(): unknown {
    const first = this.#view.getUint8(this.#skip(1));
    const info = first & 31;
    if (first >> 5 === Major.Simple) return this.#simple(info);
    const argument = info < SHORTEST ? info : this.#argument(info);
    const length = Number(argument);
    switch (first >> 5) {
      case Major.Unsigned:
        return argument;
      case Major.Negative:
        return argument < Number.MAX_SAFE_INTEGER ? -1 - length : -1n - BigInt(argument);
      case Major.Bytes:
        return this.#take(length).slice();
      case Major.Text:
        return decodeText(this.#take(length));
      case Major.Array:
        return this.#list(length, () => this.read());
      case Major.Map:
        // Keys that are assigned could set the prototype.
        return Object.fromEntries(this.#list(length, () => [this.#key(), this.read()] as const));
      default:
        throw malformed(); // a tag
    }
  }

  #simple(info: number): unknown {
    switch (info) {
      case Simple.False:
        return false;
      case Simple.True:
        return true;
      case Simple.Null:
        return null;
      case Simple.Undefined:
        return undefined;
      case Simple.Float16:
        return fromHalf(this.#view.getUint16(this.#skip(2)));
      case Simple.Float32:
        return this.#view.getFloat32(this.#skip(4));
      case Simple.Float64:
        return this.#view.getFloat64(this.#skip(8));
      default:
        throw malformed();
    }
  }

  #argument(info: number): number | bigint {
    if (info > LONGEST) throw malformed(); // an indefinite length
    const length = argumentLength(info);
    return toNumeric(readUint64(this.#bytes, this.#skip(length), length));
  }

  #key(): string {
    const key = this.read();
    if (typeof key !== 'string') throw malformed();
    return key;
  }

  /** An element takes a byte at least, so the bytes end a loop whose length is a lie. */
  #list<Element>(length: number, read: () => Element): Element[] {
    const list: Element[] = [];
    while (list.length < length) list.push(read());
    return list;
  }

  #take(length: number): Bytes {
    const from = this.#skip(length);
    return this.#bytes.subarray(from, this.#at);
  }

  /** Steps over so many bytes; the offset at which they are. */
  #skip(length: number): number {
    const from = this.#at;
    if (length > this.#bytes.length - from) throw malformed();
    this.#at += length;
    return from;
  }
}

/** Nobody reads why: bytes from the network are a value or none. */
function malformed(): SyntaxError {
  return new SyntaxError('malformed CBOR');
}
