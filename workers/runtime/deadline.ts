/**
 * Gives promises a time limit without a timer each: at 2,000 frames a second that would cost more than the frames.
 * One coarse interval runs while something is awaited, so a limit may be exceeded by a quarter.
 */
export class Deadline {
  readonly #limit: number;
  readonly #pending = new Map<(reason: unknown) => void, { readonly since: number; readonly expired: () => Error }>();
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @param limit in milliseconds */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Settles as `promise` does, or rejects with `expired()` when that takes longer than the limit. */
  guard<T>(promise: PromiseLike<T>, expired: () => Error): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#pending.set(reject, { since: performance.now(), expired });
      this.#timer ??= setInterval(() => this.#check(), this.#limit / 4);
      const settled = () => this.#pending.delete(reject);
      promise.then(
        (value) => {
          settled();
          resolve(value);
        },
        (error) => {
          settled();
          reject(error);
        },
      );
    });
  }

  #check(): void {
    if (this.#pending.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    const oldest = performance.now() - this.#limit;
    for (const [reject, { since, expired }] of this.#pending) {
      if (since > oldest) continue;
      this.#pending.delete(reject);
      reject(expired());
    }
  }

  /** Rejects what is still awaited. */
  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    for (const [reject, { expired }] of this.#pending) reject(expired());
    this.#pending.clear();
  }
}
