import type { JoinedStream } from '../../analysis/join.js';
import type { AnalyzedSound } from '../../main/analysis-options.js';
import type { Recording } from '../model/recording.js';
import { ConnectionFollower } from './follow-connection.js';
import { type FollowSettings, TransformFollower } from './follow-transform.js';
import type { InspectedTransform, InspectorSource } from './inspected.js';
import { type InspectedConnection, type InspectedParts, partsOf } from './inspected-parts.js';

/** How often it is looked whether pipelines and connections came or went, and what they count, in milliseconds. */
const INTERVAL = 1_000;

/** Follows every pipeline and connection of a source, those that come later too, until it is stopped. */
export class SourceFollower {
  readonly #parts: () => InspectedParts;
  readonly #recording: Recording;
  readonly #settings: FollowSettings;
  readonly #followers = new Map<InspectedTransform, TransformFollower>();
  readonly #connections = new Map<InspectedConnection, ConnectionFollower>();
  readonly #sound: AnalyzedSound;
  readonly #timer: ReturnType<typeof setInterval>;
  #count = 0;
  #connectionCount = 0;

  constructor(source: InspectorSource, recording: Recording, settings: FollowSettings) {
    this.#parts = partsOf(source);
    this.#recording = recording;
    this.#settings = settings;
    const joined = () => this.#joinedSound();
    this.#sound = {
      get joined() {
        return joined();
      },
    };
    this.#timer = setInterval(() => this.#look(), INTERVAL);
    this.#look();
  }

  /** Lets go of all. */
  stop(): void {
    clearInterval(this.#timer);
    for (const followers of [this.#followers, this.#connections]) {
      for (const follower of followers.values()) follower.stop();
      followers.clear();
    }
  }

  /** Of several received sounds nobody knows which belongs to a picture. */
  #joinedSound(): readonly JoinedStream[] {
    const all = [...this.#followers].filter(([{ side, kind }]) => side === 'receiver' && kind === 'audio');
    return all.length === 1 ? all[0]![1].joined : [];
  }

  #look(): void {
    const { transforms, connections } = this.#parts();
    const running = [...transforms].filter(({ state }) => state !== 'closed' && state !== 'detached');
    follow(this.#followers, running, (attached) => {
      this.#count += 1;
      return new TransformFollower(attached, this.#count, this.#recording, this.#settings, this.#sound);
    });
    follow(this.#connections, [...connections.values()], (connection) => {
      this.#connectionCount += 1;
      return new ConnectionFollower(connection, this.#connectionCount, this.#recording);
    });
  }
}

interface Follower {
  poll(): unknown;
  stop(): void;
}

/** Polls the followers of what is still there, stops those of what is not, and begins with what is new. */
function follow<T, F extends Follower>(followers: Map<T, F>, there: readonly T[], begin: (one: T) => F): void {
  for (const [one, follower] of followers) {
    if (there.includes(one)) {
      follower.poll();
      continue;
    }
    follower.stop();
    followers.delete(one);
  }
  for (const one of there) if (!followers.has(one)) followers.set(one, begin(one));
}
