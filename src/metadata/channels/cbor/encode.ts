import { copyTo } from '../../../shared/concat.js';
import type { Bytes } from '../../../shared/stage.js';
import { toUint64, type Uint64, writeUint64 } from '../../../shared/uint64.js';
import { encodeText } from '../text.js';
import { toHalf } from './half-float.js';
import { argumentLength, LONGEST, Major, SHORTEST, Simple } from './items.js';

/**
 * What JSON holds, and bytes, `undefined`, any number, and integers of up to 64 bits, as one data item of CBOR (RFC 8949)
 * in its shortest form; keys stay in their order. Throws TypeError or RangeError for anything else.
 */
export function encodeCbor(value: unknown): Bytes {
  const writer = new Writer();
  writer.write(value);
  return writer.bytes;
}

class Writer {
  #bytes = new Uint8Array(256);
  #length = 0;
  readonly #view = new DataView(new ArrayBuffer(8));
  /** What the value lies in that is being written, from the outermost on. */
  readonly #parents: object[] = [];

  get bytes(): Bytes {
    return this.#bytes.slice(0, this.#length);
  }

  write(value: unknown): void {
    if (value === null) this.#item(Major.Simple, Simple.Null);
    else if (value === undefined) this.#item(Major.Simple, Simple.Undefined);
    else if (typeof value === 'boolean') this.#item(Major.Simple, value ? Simple.True : Simple.False);
    else if (typeof value === 'bigint' || (Number.isSafeInteger(value) && !Object.is(value, -0))) {
      this.#integer(value as number | bigint);
    } else if (typeof value === 'number') this.#float(value);
    else if (typeof value === 'string') this.#string(Major.Text, encodeText(value));
    else if (value instanceof Uint8Array) this.#string(Major.Bytes, value);
    else if (typeof value === 'object') this.#nested(value);
    else throw new TypeError(`not a ${typeof value}`);
  }

  #integer(value: number | bigint): void {
    if (value >= 0) this.#head(Major.Unsigned, value);
    else this.#head(Major.Negative, typeof value === 'bigint' ? -1n - value : -1 - value);
  }

  #nested(value: object): void {
    if (this.#parents.includes(value)) throw new TypeError('not what contains itself');
    this.#parents.push(value);
    if (Array.isArray(value)) {
      this.#head(Major.Array, value.length);
      for (const element of value) this.write(element);
    } else {
      const name = Object.prototype.toString.call(value).slice('[object '.length, -1);
      if (name !== 'Object') throw new TypeError(`not a ${name}`);
      const entries = Object.entries(value);
      this.#head(Major.Map, entries.length);
      for (const [key, element] of entries) {
        this.write(key);
        this.write(element);
      }
    }
    this.#parents.pop();
  }

  #string(major: Major, bytes: Uint8Array): void {
    this.#head(major, bytes.length);
    this.#reserve(bytes.length);
    this.#length = copyTo(this.#bytes, this.#length, bytes);
  }

  #float(value: number): void {
    const view = this.#view;
    view.setFloat32(0, value);
    const low = view.getUint32(0);
    if (Object.is(view.getFloat32(0), value)) {
      const half = toHalf(low);
      if (half === undefined) this.#item(Major.Simple, Simple.Float32, { high: 0, low });
      else this.#item(Major.Simple, Simple.Float16, { high: 0, low: half });
    } else {
      view.setFloat64(0, value);
      this.#item(Major.Simple, Simple.Float64, { high: view.getUint32(0), low: view.getUint32(4) });
    }
  }

  /** A first byte, and an argument in as few bytes as hold it. */
  #head(major: Major, argument: number | bigint): void {
    let info = SHORTEST;
    while (argument >= 256 ** argumentLength(info)) info += 1;
    if (info > LONGEST) throw new RangeError('not an integer of more than 64 bits');
    if (argument < SHORTEST) this.#item(major, Number(argument));
    else this.#item(major, info, toUint64(argument));
  }

  #item(major: Major, info: number, argument?: Uint64): void {
    this.#reserve(9);
    this.#bytes[this.#length++] = (major << 5) | info;
    if (argument) this.#length = writeUint64(this.#bytes, this.#length, argument, argumentLength(info));
  }

  #reserve(length: number): void {
    const needed = this.#length + length;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * needed);
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
