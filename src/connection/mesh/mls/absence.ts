/** What an {@link Absence} needs to know. */
export interface AbsenceHost {
  /** Whether somebody is in the room, or connected all the same. */
  isPresent(id: string): boolean;
  /** Whether somebody is connected at this moment, and does not say that they are out of the group. */
  isHere(id: string): boolean;
}

interface Away {
  readonly since: number;
  /** Whether they were connected and are to read nothing from now on. */
  readonly hasLeft: boolean;
}

/** Which members of the group are away, and since when. */
export class Absence {
  readonly #host: AbsenceHost;
  readonly #patience: number;
  readonly #away = new Map<string, Away>();

  /** @param patience milliseconds that somebody may be away before others go on without them */
  constructor(host: AbsenceHost, patience: number) {
    this.#host = host;
    this.#patience = patience;
  }

  join(id: string): void {
    this.#away.delete(id);
  }

  leave(id: string): void {
    this.#away.set(id, { since: performance.now(), hasLeft: true });
  }

  /** Looks who is there. @param members of the group, without oneself */
  look(members: ReadonlySet<string>): void {
    for (const id of this.#away.keys()) {
      if (!members.has(id) && !this.#host.isPresent(id)) this.#away.delete(id);
    }
    for (const id of members) {
      const away = this.#away.get(id);
      if (away?.hasLeft) continue;
      if (this.#host.isHere(id)) this.#away.delete(id);
      else if (!away) this.#away.set(id, { since: performance.now(), hasLeft: false });
    }
  }

  /** Whether nobody should wait for a word of theirs. */
  isLost(id: string): boolean {
    if (this.#host.isHere(id) && !this.#away.get(id)?.hasLeft) return false;
    return !this.#host.isPresent(id) || this.#isLong(id);
  }

  /**
   * Whether one is to remove them from the group. Whoever orders does so at once, and nobody else need make a commit that
   * comes too late; unless they have not seen it.
   */
  isToBeRemoved(id: string, isOrderer: boolean): boolean {
    const away = this.#away.get(id);
    if (away?.hasLeft) return isOrderer || this.#isLong(id);
    return !this.#host.isPresent(id) && this.#isLong(id);
  }

  #isLong(id: string): boolean {
    const { since = Number.POSITIVE_INFINITY } = this.#away.get(id) ?? {};
    return performance.now() - since > this.#patience;
  }
}
