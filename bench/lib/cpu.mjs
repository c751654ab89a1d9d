/** The CPU time of a browser's threads, from /proc: Linux alone tells, in nanoseconds. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const read = (file) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It has ended meanwhile.
    return '';
  }
};
const numbersIn = (folder) => {
  try {
    return readdirSync(folder).filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
};

/** All processes, each with its parent's number; names may hold anything but a last bracket (man 5 proc). */
const parents = () =>
  new Map(numbersIn('/proc').map((id) => [id, /\) \S (\d+)/.exec(read(`/proc/${id}/stat`).slice(-400))?.[1]]));

/** Those that began with `first`, itself included. */
export function descendants(first, parentOf) {
  const family = new Set([first]);
  for (let size = 0; size < family.size; ) {
    size = family.size;
    for (const [id, parent] of parentOf) if (family.has(parent)) family.add(id);
  }
  return [...family];
}

export class BrowserClock {
  #mark;
  #processes = [];
  /** Milliseconds of each thread, `process/thread`; what has ended keeps what it had. */
  #times = new Map();
  #since = new Map();

  /** @param mark what the command line of the browser's first process holds, and no other's */
  constructor(mark) {
    this.#mark = mark;
  }

  /** Looks for the browser's processes anew, and remembers the time for {@link busiest}. */
  mark() {
    const first = numbersIn('/proc').find((id) => id !== `${process.pid}` && this.#isFirst(id));
    this.#processes = first ? descendants(first, parents()) : [];
    this.#update();
    this.#since = new Map(this.#times);
  }

  #isFirst(id) {
    return read(`/proc/${id}/cmdline`)
      .split('\0')
      .some((word) => word.endsWith(this.#mark));
  }

  /** The thread that has worked most since {@link mark}: the one that was told to. */
  busiest() {
    this.#update();
    const worked = ([thread, time]) => time - (this.#since.get(thread) ?? 0);
    return [...this.#times].sort((one, other) => worked(other) - worked(one))[0]?.[0];
  }

  /** Milliseconds of all threads, and of one. */
  read(thread) {
    this.#update();
    return {
      all: [...this.#times.values()].reduce((sum, time) => sum + time, 0),
      thread: this.#times.get(thread) ?? 0,
    };
  }

  /** Bytes of the process of a thread that are in memory and its own. */
  memory(thread) {
    const [, resident, shared] = read(`/proc/${thread.split('/')[0]}/statm`)
      .split(' ')
      .map(Number);
    return 4_096 * (resident - shared);
  }

  /** Bytes of all processes that {@link mark} found, in memory and their own. */
  resident() {
    return this.#processes.reduce((sum, id) => sum + (this.memory(`${id}/`) || 0), 0);
  }

  #update() {
    for (const id of this.#processes) {
      for (const thread of numbersIn(`/proc/${id}/task`)) {
        const nanoseconds = Number(read(`/proc/${id}/task/${thread}/schedstat`).split(' ')[0]);
        if (nanoseconds > 0) this.#times.set(`${id}/${thread}`, nanoseconds / 1e6);
      }
    }
  }
}

/** Whether this system tells. */
export const isSupported = existsSync('/proc/self/schedstat');
