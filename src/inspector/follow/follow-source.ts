import type { JoinedStream } from '../../analysis/join.js';
import type { AnalyzedSound } from '../../main/analysis-options.js';
import { attachedOf } from '../../main/attached-of.js';
import { wrongType } from '../../shared/arguments.js';
import type { Recording } from '../model/recording.js';
import { type FollowSettings, TransformFollower } from './follow-transform.js';
import type { InspectedTransform, InspectedTransforms, InspectorSource } from './inspected.js';

/** How often it is looked whether pipelines came or went, and what they count, in milliseconds. */
const INTERVAL = 1_000;

/** The pipelines of a source, at the moment it is called. Throws TypeError for what is no source. */
export function transformsOf(source: InspectorSource): () => readonly InspectedTransform[] {
  if (Array.isArray(source)) {
    for (const one of source) if (!isTransform(one)) throw wrongType('source', 'AttachedTransforms', one);
    const list = [...source];
    return () => list;
  }
  if (isObject<RTCPeerConnection>(source, 'getTransceivers')) return () => attachedOf(source);
  if (isObject<InspectedTransforms>(source, 'transforms')) return () => source.transforms;
  if (isTransform(source)) return () => [source];
  throw wrongType('source', 'an AttachedTransform, an AttachedPeerConnection or an RTCPeerConnection', source);
}

/** Follows every pipeline of a source, those that come later too, until it is stopped. */
export class SourceFollower {
  readonly #list: () => readonly InspectedTransform[];
  readonly #recording: Recording;
  readonly #settings: FollowSettings;
  readonly #followers = new Map<InspectedTransform, TransformFollower>();
  readonly #sound: AnalyzedSound;
  readonly #timer: ReturnType<typeof setInterval>;
  #count = 0;

  constructor(source: InspectorSource, recording: Recording, settings: FollowSettings) {
    this.#list = transformsOf(source);
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
    for (const follower of this.#followers.values()) follower.stop();
    this.#followers.clear();
  }

  /** Of several received sounds nobody knows which belongs to a picture. */
  #joinedSound(): readonly JoinedStream[] {
    const all = [...this.#followers].filter(([{ side, kind }]) => side === 'receiver' && kind === 'audio');
    return all.length === 1 ? all[0]![1].joined : [];
  }

  #look(): void {
    const there = new Set(this.#list().filter(({ state }) => state !== 'closed' && state !== 'detached'));
    for (const [attached, follower] of this.#followers) {
      if (there.has(attached)) void follower.poll();
      else {
        follower.stop();
        this.#followers.delete(attached);
      }
    }
    for (const attached of there) {
      if (this.#followers.has(attached)) continue;
      this.#count += 1;
      const follower = new TransformFollower(attached, this.#count, this.#recording, this.#settings, this.#sound);
      this.#followers.set(attached, follower);
    }
  }
}

function isTransform(value: unknown): value is InspectedTransform {
  return isObject<InspectedTransform>(value, 'stages') && 'target' in value;
}

function isObject<T>(value: unknown, property: keyof T & string): value is T {
  return typeof value === 'object' && value !== null && property in value;
}
