/**
 * Throws a TypeError that names the first field of `value` that cannot be cloned to a worker: browsers only say that
 * something could not be.
 *
 * @param transfer what is handed over instead of cloned
 */
export function checkCloneable(name: string, value: unknown, transfer: readonly Transferable[]): void {
  const fault = findUncloneable(name, value, transfer as readonly unknown[], new Set());
  if (fault) throw new TypeError(`"${fault.path}" cannot be cloned to the worker: ${fault.why}`);
}

/** Whether something can be handed over to a worker but never be cloned: such arguments need no mention. */
export function isHandedOver(value: unknown): value is Transferable {
  return [MessagePort, ReadableStream, WritableStream, TransformStream].some((type) => value instanceof type);
}

interface Fault {
  readonly path: string;
  readonly why: string;
}

function findUncloneable(
  path: string,
  value: unknown,
  transfer: readonly unknown[],
  seen: Set<unknown>,
): Fault | undefined {
  if (transfer.includes(value) || seen.has(value)) return undefined;
  seen.add(value);
  if (typeof value === 'function') return { path, why: 'it is a function' };
  if (typeof value === 'symbol') return { path, why: 'it is a symbol' };
  if (Array.isArray(value) || isPlainObject(value)) {
    for (const [key, field] of Object.entries(value)) {
      const inner = Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`;
      const fault = findUncloneable(inner, field, transfer, seen);
      if (fault) return fault;
    }
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  try {
    structuredClone(value);
    return undefined;
  } catch (error) {
    return { path, why: error instanceof Error ? error.message : String(error) };
  }
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
