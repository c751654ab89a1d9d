import type { Keyring } from '../../../keys/keyring.js';
import { followMls } from '../../../keys/keyring-mls.js';
import type { MlsMember } from '../../../keys/mls/members.js';
import type { MlsEpoch } from '../../../keys/mls/session-types.js';
import type { MlsSession } from '../../../keys/mls-session.js';
import type { Bytes } from '../../../shared/stage.js';
import { Carriage, type CarriageHost } from './carriage.js';
import { GroupCipher } from './group-cipher.js';
import { DIGEST_LENGTH, type GroupPosition } from './mls-frames.js';

/** Hears of a life in a group. */
export interface GroupLifeListener extends CarriageHost {
  /** The group is in another state; the first time, one is in it now. */
  onPosition(): void;
  /** Messages can be sealed or opened under another key. */
  onCipher(): void;
  onRemoved(): void;
}

/** One's life in one group, from before one is let in. */
export class GroupLife {
  readonly name: Bytes;
  readonly session: MlsSession;
  readonly carriage: Carriage;
  readonly cipher: GroupCipher;
  readonly #listener: GroupLifeListener;
  readonly #stopFollowing: () => void;
  readonly #closed = new AbortController();
  #position: GroupPosition | undefined;

  /** @param participantOf which member's media a leaf seals */
  constructor(
    session: MlsSession,
    keyring: Keyring,
    participantOf: (member: MlsMember) => string | undefined,
    listener: GroupLifeListener,
  ) {
    this.name = session.groupID;
    this.session = session;
    this.#listener = listener;
    this.carriage = new Carriage(session, listener);
    this.cipher = new GroupCipher(session, () => listener.onCipher());
    this.#stopFollowing = followMls(keyring, session, participantOf);
    const { signal } = this.#closed;
    session.addEventListener('epoch', ({ detail }) => void this.#enter(detail), { signal });
    session.addEventListener('removed', () => listener.onRemoved(), { signal });
  }

  /** Undefined before one has been let in. */
  get position(): GroupPosition | undefined {
    return this.#position;
  }

  close(): void {
    this.#closed.abort();
    this.carriage.close();
    this.cipher.stop();
    this.#stopFollowing();
    this.session.close();
  }

  async #enter({ epoch, authenticator }: MlsEpoch): Promise<void> {
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', authenticator));
    if (this.#closed.signal.aborted || (this.#position && this.#position.epoch > epoch)) return;
    this.#position = { group: this.name, epoch, digest: hash.slice(0, DIGEST_LENGTH) };
    this.#listener.onPosition();
  }
}
