import type { Bytes } from '../../../shared/stage.js';
import type { Neighbour } from './course.js';
import { isSameBytes } from './group-name.js';
import type { GroupPosition } from './mls-frames.js';

/** What somebody says of themselves. */
export interface Status {
  readonly signatureKey: Bytes;
  readonly position: GroupPosition | undefined;
}

/** Those who can be sent something, and what they have said of themselves. */
export class Neighbours {
  readonly #statuses = new Map<string, Status | undefined>();

  get ids(): Iterable<string> {
    return this.#statuses.keys();
  }

  /** Those who have said where they are. */
  get known(): readonly Neighbour[] {
    return [...this.#statuses].flatMap(([id, status]) => (status ? { id, position: status.position } : []));
  }

  has(id: string): boolean {
    return this.#statuses.has(id);
  }

  join(id: string): void {
    this.#statuses.set(id, undefined);
  }

  leave(id: string): void {
    this.#statuses.delete(id);
  }

  hear(id: string, status: Status): void {
    this.#statuses.set(id, status);
  }

  /** Whether they say that they are in no group, or in another. */
  isElsewhere(id: string, group: Uint8Array): boolean {
    const status = this.#statuses.get(id);
    return status !== undefined && !(status.position && isSameBytes(status.position.group, group));
  }

  /** Undefined where they have said none yet. */
  signatureKeyOf(id: string): Bytes | undefined {
    return this.#statuses.get(id)?.signatureKey;
  }

  /** Somebody of a lesser ID who has the same signature key. */
  twinOf(ownID: string, ownKey: Uint8Array): string | undefined {
    for (const [id, status] of this.#statuses) {
      if (status && id <= ownID && isSameBytes(status.signatureKey, ownKey)) return id;
    }
    return undefined;
  }

  clear(): void {
    this.#statuses.clear();
  }
}
