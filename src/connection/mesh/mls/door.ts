import type { MlsCandidate } from '../../../keys/mls/members.js';
import type { MlsKeyPackageEvent } from '../../../keys/mls/session-types.js';
import type { MlsSession } from '../../../keys/mls-session.js';
import { EncodedTransformError } from '../../../shared/errors.js';
import type { Bytes } from '../../../shared/stage.js';
import { Budget } from '../budget.js';
import { isSameBytes } from './group-name.js';
import { idOf } from './member-identity.js';

/** Somebody wants to be let in. */
export interface Asking {
  readonly from: string;
  /** What they say that they sign with. */
  readonly signatureKey: Bytes | undefined;
  readonly keyPackage: Bytes;
}

/** How often one member may ask. */
const ASKS = { burst: 8, perSecond: 1 } as const;

interface Guest {
  readonly asks: Budget;
  /** The key package by which they were let in last, and when. */
  invited: { readonly keyPackage: Bytes; readonly at: number } | undefined;
}

/** Lets others into a group: nobody too often, and as nobody but the one who asks. */
export class Door {
  readonly #pause: number;
  readonly #report: (error: EncodedTransformError, from: string) => void;
  readonly #guests = new Map<string, Guest>();

  /** @param pause milliseconds before somebody is let in by the same key package once more */
  constructor(pause: number, report: (error: EncodedTransformError, from: string) => void) {
    this.#pause = pause;
    this.#report = report;
  }

  join(id: string): void {
    this.#guests.set(id, { asks: new Budget(ASKS), invited: undefined });
  }

  leave(id: string): void {
    this.#guests.delete(id);
  }

  /** Resolves when it is known what is to be done, which may take longer. */
  async letIn({ from, signatureKey, keyPackage }: Asking, session: MlsSession): Promise<void> {
    const guest = this.#guests.get(from);
    if (!guest || this.#isUnderWay(guest, keyPackage)) return;
    if (guest.asks.isSpent) {
      this.#report(new EncodedTransformError('mls-refused', 'a member asks too often to be let in'), from);
      return;
    }
    await guest.asks.take();
    const asked = await inspect(session, keyPackage);
    const isTheirs = asked && idOf(asked) === from && signatureKey && isSameBytes(asked.signatureKey, signatureKey);
    const invited = isTheirs
      ? session.invite(keyPackage)
      : Promise.reject(new EncodedTransformError('mls-refused', 'the key package is not of the member who asks'));
    guest.invited = { keyPackage, at: performance.now() };
    // What others say must be heard meanwhile.
    invited.catch((cause: unknown) => {
      guest.invited = undefined;
      // With the group, or the session, it has ended for other reasons.
      if (!session.epoch || (cause instanceof EncodedTransformError && cause.code === 'closed')) return;
      this.#report(new EncodedTransformError('mls-refused', 'a member was not let in', { cause }), from);
    });
  }

  /**
   * The Welcome may be under way: to let them in once more would throw out who has just come in. It may also have been for
   * an earlier key package of theirs, so that is not for ever.
   */
  #isUnderWay({ invited }: Guest, keyPackage: Bytes): boolean {
    if (!invited || !isSameBytes(invited.keyPackage, keyPackage)) return false;
    return performance.now() - invited.at < this.#pause;
  }
}

/** Whose key package this is; undefined where it is none. */
async function inspect(session: MlsSession, keyPackage: Bytes): Promise<MlsCandidate | undefined> {
  let found: MlsKeyPackageEvent | undefined;
  const listen = ({ detail }: CustomEvent<MlsKeyPackageEvent>) => {
    if (isSameBytes(detail.keyPackage, keyPackage)) found = detail;
  };
  session.addEventListener('key-package', listen);
  await session.receive(keyPackage);
  session.removeEventListener('key-package', listen);
  return found;
}
