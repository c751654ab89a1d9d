import type { Bytes } from '../../../shared/stage.js';
import type { GroupLife } from './group-life.js';
import type { Pace } from './pace.js';

/** What a {@link Bid} needs. */
export interface BidHost {
  readonly pace: Pace;
  /** How long somebody may take to let one in, in milliseconds. */
  readonly answer: number;
  /** Brings the key package to a member of the group. */
  ask(host: string, keyPackage: Bytes): void;
}

/** A wish to be let into a group. One member of it is asked after the other, all with the same key package. */
export class Bid {
  /** One's life in the group, which has yet to begin. */
  readonly life: GroupLife;
  readonly #keyPackage: Bytes;
  readonly #host: BidHost;
  #asked = '';
  #hosts: readonly string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(life: GroupLife, keyPackage: Bytes, host: BidHost) {
    this.life = life;
    this.#keyPackage = keyPackage;
    this.#host = host;
  }

  /** Asks one of these, unless one of them has been asked. */
  askOneOf(hosts: readonly string[]): void {
    this.#hosts = [...hosts].sort();
    if (!hosts.includes(this.#asked)) this.#askNext();
  }

  /** Asks no more: one has been let in. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Wishes it no longer. */
  close(): void {
    this.stop();
    this.life.close();
  }

  #askNext(): void {
    const next = this.#hosts.find((id) => id > this.#asked) ?? this.#hosts[0];
    if (next === undefined) return;
    this.#asked = next;
    this.#host.ask(next, this.#keyPackage);
    this.#wait();
  }

  #wait(): void {
    const { pace, answer } = this.#host;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      pace.slowDown();
      // The Welcome may have come, and is being worked on.
      if (this.life.carriage.isBusy) this.#wait();
      else this.#askNext();
    }, answer * pace.factor);
  }
}
