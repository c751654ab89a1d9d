/** Does one thing at a time, in the order in which they came. */
export class TaskQueue {
  readonly #check: () => void;
  #last: Promise<unknown> = Promise.resolve();
  #length = 0;

  /** @param check is called before each task; where it throws, the task is not done */
  constructor(check: () => void) {
    this.#check = check;
  }

  /** Tasks that wait or are being done. */
  get length(): number {
    return this.#length;
  }

  run<T>(task: () => Promise<T> | T): Promise<T> {
    this.#length += 1;
    const result = this.#last.then(() => {
      this.#check();
      return task();
    });
    this.#last = result.then(
      () => this.#count(),
      () => this.#count(),
    );
    return result;
  }

  /** For what nobody waits for: a failure is nobody's concern. */
  runQuietly(task: () => Promise<unknown> | unknown): void {
    this.run(task).catch(() => {});
  }

  /** Does this after all that has been asked for, whatever the check says. */
  finish(task: () => void): void {
    this.#last = this.#last.then(task);
  }

  #count(): void {
    this.#length -= 1;
  }
}
