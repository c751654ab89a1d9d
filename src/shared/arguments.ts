/**
 * Checks at the public edge. They name the argument and say what was expected and what came:
 * a `TypeError` for a wrong kind, a `RangeError` for a wrong value.
 */

/** Throws `TypeError` unless `value` is a plain options object (or absent). */
export function checkObject(name: string, value: unknown): asserts value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongType(name, 'an object', value);
}

/** Throws unless `value` is an integer from `minimum` to `maximum`. */
export function checkInteger(name: string, value: unknown, minimum: number, maximum: number): asserts value is number {
  if (typeof value !== 'number') throw wrongType(name, 'a number', value);
  if (!Number.isInteger(value) || value < minimum || value > maximum) {
    throw new RangeError(`"${name}" expected an integer from ${minimum} to ${maximum}, got ${value}`);
  }
}

/** Throws unless `value` is a number from `minimum` to `maximum`. */
export function checkNumber(name: string, value: unknown, minimum: number, maximum: number): asserts value is number {
  if (typeof value !== 'number') throw wrongType(name, 'a number', value);
  if (!(value >= minimum && value <= maximum)) {
    throw new RangeError(`"${name}" expected a number from ${minimum} to ${maximum}, got ${value}`);
  }
}

/** Throws unless `value` is one of `allowed`. */
export function checkOneOf<T extends string>(name: string, value: unknown, allowed: readonly T[]): asserts value is T {
  if (typeof value !== 'string') throw wrongType(name, 'a string', value);
  if (!(allowed as readonly string[]).includes(value)) {
    throw wrongValue(name, allowed.map((one) => `'${one}'`).join(' or '), `'${value}'`);
  }
}

/** Throws `TypeError` unless `value` is a Uint8Array. */
export function checkBytes(name: string, value: unknown): asserts value is Uint8Array {
  if (!(value instanceof Uint8Array)) throw wrongType(name, 'a Uint8Array', value);
}

/** Throws `TypeError` unless `value` is a function. */
export function checkFunction(name: string, value: unknown): void {
  if (typeof value !== 'function') throw wrongType(name, 'a function', value);
}

export function wrongType(name: string, expected: string, value: unknown): TypeError {
  return new TypeError(`"${name}" expected ${expected}, got ${describe(value)}`);
}

export function wrongValue(name: string, expected: string, value: unknown): RangeError {
  return new RangeError(`"${name}" expected ${expected}, got ${value}`);
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (typeof value !== 'object') return typeof value;
  return value ? `a ${value.constructor?.name ?? 'object'}` : 'null';
}
