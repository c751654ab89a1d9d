type AnyFunction = (...args: unknown[]) => unknown;
interface Sized {
  readonly byteLength: number;
}

const VIEWS = ['Uint8Array', 'Int8Array', 'Uint16Array', 'Int16Array', 'Uint32Array', 'Int32Array'] as const;

/**
 * Bytes of buffers that are allocated while `work` runs, less those that are given back at once: every constructor and method that makes one is replaced
 * meanwhile by one that counts. Objects beside buffers are not counted. What holds on to a constructor from before
 * escapes; methods do not.
 */
export async function countAllocations(work: () => unknown): Promise<number> {
  let bytes = 0;
  const restore: (() => void)[] = [];
  const replace = (owner: object, name: string, make: (original: AnyFunction) => unknown) => {
    const original = Object.getOwnPropertyDescriptor(owner, name);
    if (!original) return;
    Object.defineProperty(owner, name, { ...original, value: make(original.value) });
    restore.push(() => Object.defineProperty(owner, name, original));
  };
  const { ArrayBuffer: Plain } = globalThis;
  /** A view on a buffer that is there already allocates none. */
  const counting = (original: AnyFunction) =>
    new Proxy(original, {
      construct(target, args, newTarget) {
        const made = Reflect.construct(target, args, newTarget) as Sized;
        if (!(args[0] instanceof Plain) && !isShared(args[0])) bytes += made.byteLength;
        return made;
      },
    });
  const method = (original: AnyFunction) =>
    function (this: unknown, ...args: unknown[]) {
      const made = original.apply(this, args) as Sized;
      bytes += made.byteLength;
      return made;
    };
  /** What keeps its size moves; of what grows, the old buffer is given back at once. */
  const moving = (original: AnyFunction) =>
    function (this: Sized, ...args: unknown[]) {
      const before = this.byteLength;
      const made = original.apply(this, args) as Sized;
      bytes += Math.max(0, made.byteLength - before);
      return made;
    };
  const promise = (original: AnyFunction) =>
    async function (this: unknown, ...args: unknown[]) {
      const made = (await original.apply(this, args)) as Partial<Sized>;
      bytes += made.byteLength ?? 0;
      return made;
    };
  for (const name of ['ArrayBuffer', ...VIEWS]) replace(globalThis, name, counting);
  replace(Plain.prototype, 'slice', method);
  for (const name of ['transfer', 'transferToFixedLength']) replace(Plain.prototype, name, moving);
  replace(Object.getPrototypeOf(Uint8Array.prototype), 'slice', method);
  const subtle = Object.getPrototypeOf(crypto.subtle) as object;
  for (const name of ['encrypt', 'decrypt', 'sign', 'digest', 'deriveBits']) replace(subtle, name, promise);
  try {
    await work();
  } finally {
    for (const undo of restore) undo();
  }
  return bytes;
}

const isShared = (value: unknown) => typeof SharedArrayBuffer !== 'undefined' && value instanceof SharedArrayBuffer;
