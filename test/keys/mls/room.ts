import { type MlsEpoch, type MlsOutcome, MlsSession, type MlsSessionOptions } from '../../../src/keys/mls.js';
import { encrypt, importKey } from '../../../src/sframe/index.js';
import type { Bytes } from '../../../src/shared/stage.js';
import { ascending, toHex } from '../../sframe/bytes.js';

export const groupID = 'example.test/rooms/1';

/** Somebody in a room, with all epochs that they have been through. */
export interface Person {
  readonly name: string;
  readonly session: MlsSession;
  readonly epochs: MlsEpoch[];
  readonly outcomes: MlsOutcome[];
}

/**
 * A server that sends every message on to everybody, the sender among them, in one order; but only when told to, so that
 * tests decide what overtakes what.
 */
export class Room {
  readonly people: Person[] = [];
  readonly #waiting: Bytes[] = [];

  /** Opens a session that sends to this room. */
  async enter(name: string, options: Partial<MlsSessionOptions> = {}): Promise<Person> {
    const session = await MlsSession.open({ groupID, identity: name, ...options });
    const person: Person = { name, session, epochs: [], outcomes: [] };
    session.addEventListener('message', ({ detail }) => this.post(detail.bytes));
    session.addEventListener('epoch', ({ detail }) => person.epochs.push(detail));
    this.people.push(person);
    return person;
  }

  /** Whoever is gone gets nothing any more. */
  leave(person: Person): void {
    this.people.splice(this.people.indexOf(person), 1);
  }

  post(message: Bytes): void {
    this.#waiting.push(message);
  }

  /** What waits to be delivered, for tests that change it. */
  get waiting(): Bytes[] {
    return this.#waiting;
  }

  /** Delivers everything, and what comes of it, until there is nothing more. */
  async settle(): Promise<void> {
    do {
      for (let message = this.#waiting.shift(); message; message = this.#waiting.shift()) {
        const sent = message;
        await Promise.all(
          this.people.map(async ({ session, outcomes }) => outcomes.push((await session.receive(sent)).outcome)),
        );
      }
      // What sessions do by themselves comes after what they were given.
      await Promise.all(this.people.map(({ session }) => session.receive(new Uint8Array())));
    } while (this.#waiting.length > 0);
  }
}

/** A room with these people in one group, the first its founder. */
export async function group(...names: string[]): Promise<{ readonly room: Room; readonly people: Person[] }> {
  const room = new Room();
  const people: Person[] = [];
  for (const name of names) people.push(await room.enter(name));
  const [founder, ...others] = people as [Person, ...Person[]];
  await founder.session.create();
  const invited = others.map(async ({ session }) => founder.session.invite(await session.keyPackage()));
  await Promise.all([...invited.map((one) => one.then(() => {})), settleUntil(room, invited)]);
  await room.settle();
  return { room, people };
}

/** Delivers until these promises have settled. */
export async function settleUntil(room: Room, promises: readonly Promise<unknown>[]): Promise<void> {
  let settled = false;
  const all = Promise.allSettled(promises).then(() => {
    settled = true;
  });
  while (!settled) {
    await room.settle();
    await new Promise((resolve) => setTimeout(resolve));
  }
  await all;
}

/** Base keys cannot be read; what tells them apart is what they seal. */
export async function fingerprint(key: CryptoKey): Promise<string> {
  return toHex(await encrypt(await importKey(4, key, 0), 0, ascending(8)));
}
