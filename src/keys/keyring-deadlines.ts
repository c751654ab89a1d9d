/** What is to be done after a time, unless all of it is given up before. */
export class Deadlines {
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();

  /** @param milliseconds `undefined`: never */
  after(milliseconds: number | undefined, action: () => void): void {
    if (milliseconds === undefined) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, milliseconds);
    this.#timers.add(timer);
  }

  clear(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
