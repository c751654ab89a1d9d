import {
  type AttachedPeerConnection,
  type AttachedTransform,
  attachToPeerConnection,
  type PipelineEvent,
} from 'framepipe';
import { testPicture } from '../../lib/test-picture.js';
import type { Keys } from '../keys/key-agreement.js';
import type { stages } from '../worker/stages.js';
import { Sight } from './sight.js';

/** Small and slow: there may be 30 pictures, and each is encoded and decoded in this page. */
const PICTURE = { width: 320, height: 180, rate: 10 };

/** An event, and the pipeline that it is of. */
export type Report = PipelineEvent & { readonly attached: AttachedTransform<typeof stages> };

/** Hears of every event of every pipeline: whose it is, and by which other the frames are, or for which. */
export type OnReport = (participant: Participant, event: Report, other: string) => void;

/** Somebody in the group, with keys, a worker and a connection to each other of their own: as if in another page. */
export class Participant {
  readonly name: string;
  readonly keys: Keys;
  readonly #picture: MediaStreamTrack;
  readonly #worker = new Worker(new URL('../worker/group.worker.js', import.meta.url), { type: 'module' });
  readonly #connections = new Map<string, AttachedPeerConnection<typeof stages>>();
  /** By whose picture it is. */
  readonly #sights = new Map<string, Sight>();
  readonly #onReport: OnReport;

  constructor(name: string, keys: Keys, hue: number, onReport: OnReport) {
    this.name = name;
    this.keys = keys;
    this.#picture = testPicture({ ...PICTURE, title: name, hue });
    this.#onReport = onReport;
  }

  /** What the senders seal with; undefined while they have no key. */
  get keyID(): number | undefined {
    return this.keys.keyring.activeKeyID;
  }

  /** What is received, in the order in which the others were met. */
  get sights(): readonly Sight[] {
    return [...this.#connections.keys()].flatMap((other) => this.#sights.get(other) ?? []);
  }

  /** Whether others are sent the picture. */
  get isSending(): boolean {
    return this.#picture.readyState === 'live';
  }

  /** A connection to somebody else, whose every sender and receiver encrypts. Resolves when the senders have a key. */
  async connectionTo(other: string): Promise<RTCPeerConnection> {
    const { keyring, stageOptions } = this.keys;
    const pc = new RTCPeerConnection();
    const all = attachToPeerConnection<typeof stages>(pc, this.#worker, () => [
      { stage: 'sframe', options: stageOptions },
    ]);
    all.addEventListener('report', ({ detail }) => this.#onReport(this, detail, other));
    pc.addEventListener('track', ({ track, receiver }) => {
      this.#sights.set(other, new Sight(other, track, all.get(receiver)!));
    });
    if (this.isSending) pc.addTrack(this.#picture);
    this.#connections.set(other, all);
    await keyring.protect(all, () => other);
    return pc;
  }

  /** Resolves when all runs that the connection to somebody has; rejects where it cannot. */
  async ready(other: string): Promise<void> {
    await this.#connections.get(other)?.ready();
  }

  /** Looks at somebody no more, though they may still be sent what they were. */
  forget(other: string): void {
    this.#sights.delete(other);
  }

  /** Ends the connection to somebody. */
  disconnect(other: string): void {
    this.forget(other);
    this.#connections.get(other)?.peerConnection.close();
    this.#connections.delete(other);
  }

  /** Shows the others no picture any more; what they send goes on arriving. */
  stopSending(): void {
    this.#picture.stop();
  }

  /** Leaves nothing behind. */
  async close(): Promise<void> {
    this.stopSending();
    for (const other of [...this.#connections.keys()]) this.disconnect(other);
    await this.keys.keyring.close();
    this.#worker.terminate();
  }
}
