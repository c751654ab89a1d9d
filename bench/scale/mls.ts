/** How large MLS's messages are in groups of a size, and how much a member computes for them: measured, with ts-mls. */
import { MlsSession } from '../../src/keys/mls.js';
import type { Bytes } from '../../src/shared/stage.js';
import type { SubtleCalls } from './subtle-calls.js';

/** What changes cost. */
export interface MlsCost {
  /** Commit that lets one in: goes to everybody. Bytes. */
  readonly add: number;
  /** What the one who comes in gets, bytes. */
  readonly welcome: number;
  /** Commit with which a member changes its keys: goes to everybody. Bytes. */
  readonly update: number;
  /** Commit that removes one: goes to everybody. Bytes. */
  readonly remove: number;
  /** Calls of WebCrypto with which another member takes that. */
  readonly calls: number;
}

interface Message {
  readonly kind: string;
  readonly bytes: Bytes;
}

const groupID = 'framepipe.example/rooms/1';

/** A group in which some members are at work; the others have been let in, and have not said anything since. */
export class Group {
  readonly #crypto: SubtleCalls;
  readonly #sessions: MlsSession[] = [];
  readonly #queue: Message[] = [];
  #sent: Message[] = [];
  #size = 0;

  private constructor(crypto: SubtleCalls) {
    this.#crypto = crypto;
  }

  /** Founds a group, and lets `members − 1` others in, of whom the first are at work. */
  static async of(members: number, atWork: number, crypto: SubtleCalls): Promise<Group> {
    const group = new Group(crypto);
    const founder = await group.#open();
    await founder.create();
    group.#sessions.push(founder);
    const invited: Promise<void>[] = [];
    while (group.#size < members) {
      const session = await group.#open();
      invited.push(founder.invite(await session.keyPackage()));
      if (group.#sessions.length < atWork) group.#sessions.push(session);
      else session.close();
    }
    await group.#settle(Promise.all(invited));
    return group;
  }

  /** Every other member at work changes its keys once, so that no node of their tree is blank. */
  async fillTree(): Promise<void> {
    for (const session of this.#sessions.filter((_, index) => index % 2 === 0)) await this.#settle(session.rotate());
  }

  async measure(): Promise<MlsCost> {
    const [first, second] = this.#sessions as [MlsSession, MlsSession];
    const index = this.#size;
    const joining = await this.#open();
    await this.#settle(first.invite(await joining.keyPackage()));
    const [add, welcome] = [this.#lengthOf('commit'), this.#lengthOf('welcome')];
    joining.close();
    await this.#settle(first.rotate());
    const update = this.#lengthOf('commit');
    let calls = 0;
    const { receive } = second;
    second.receive = async (bytes) => {
      const before = this.#crypto.count;
      const receipt = await receive.call(second, bytes);
      if (receipt.outcome === 'epoch') calls = this.#crypto.count - before;
      return receipt;
    };
    await this.#settle(first.remove(index));
    return { add, welcome, update, remove: this.#lengthOf('commit'), calls };
  }

  close(): void {
    for (const session of this.#sessions) session.close();
  }

  async #open(): Promise<MlsSession> {
    const identity = `member-${String(this.#size).padStart(5, '0')}`;
    this.#size += 1;
    const session = await MlsSession.open({ groupID, identity });
    session.addEventListener('message', ({ detail }) => this.#queue.push(detail));
    return session;
  }

  /** Carries what members say to all, one after another, until there is nothing more and the promise has settled. */
  async #settle(promise: Promise<unknown>): Promise<void> {
    this.#sent = [];
    let settled = false;
    const done = promise.then(() => {
      settled = true;
    });
    do {
      for (let message = this.#queue.shift(); message; message = this.#queue.shift()) {
        this.#sent.push(message);
        for (const session of this.#sessions) await session.receive(message.bytes);
      }
      await this.#crypto.idle();
    } while (!settled || this.#queue.length > 0);
    await done;
  }

  #lengthOf(kind: string): number {
    return this.#sent.find((message) => message.kind === kind)!.bytes.length;
  }
}
