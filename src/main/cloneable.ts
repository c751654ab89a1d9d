/**
 * Throws a TypeError that names the first field of `value` that cannot be cloned to a worker: browsers only say that
 * something could not be.
 *
 * @param transfer what is handed over instead of cloned
 */
export function checkCloneable(name: string, value: unknown, transfer: readonly Transferable[]): void {
  const seen = new Set<unknown>(transfer);
  const check = (path: string, part: unknown): void => {
    // Of what is no object only symbols cannot be cloned.
    if (seen.has(part) || (Object(part) !== part && typeof part !== 'symbol')) return;
    seen.add(part);
    if (Array.isArray(part)) {
      for (const [index, item] of part.entries()) check(`${path}[${index}]`, item);
    } else if (isPlainObject(part)) {
      for (const [key, field] of Object.entries(part)) check(`${path}.${key}`, field);
    } else {
      try {
        structuredClone(part);
      } catch (cause) {
        throw new TypeError(`"${path}" cannot be cloned to the worker: ${(cause as Error).message}`, { cause });
      }
    }
  };
  check(name, value);
}

/** Whether something can be handed over to a worker but never be cloned: such arguments need no mention. */
export function isHandedOver(value: unknown): value is Transferable {
  return [MessagePort, ReadableStream, WritableStream, TransformStream].some((type) => value instanceof type);
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
