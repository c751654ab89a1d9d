import { checkFunction } from '../shared/arguments.js';
import type { Keyring } from './keyring.js';

/** What {@link followMls} needs to know of a member; `MlsMember` of `framepipe/mls.js` is one. */
export interface GroupMember {
  /** The leaf index. */
  readonly index: number;
}

/** What {@link followMls} needs to know of an epoch; `MlsEpoch` of `framepipe/mls.js` is one. */
export interface GroupEpoch<Member extends GroupMember> {
  /** Its number. */
  readonly epoch: number;
  /** The base key of all members. */
  readonly key: CryptoKey;
  /** What one seals under. */
  readonly keyID: number;
  /** Who is in it. */
  readonly members: readonly Member[];
}

/** What {@link followMls} needs of a session; `MlsSession` of `framepipe/mls.js` is one. */
export interface GroupSession<Member extends GroupMember> {
  /** The present epoch; undefined while one is no member. */
  readonly epoch: GroupEpoch<Member> | undefined;
  /** `epoch`: there is another one. `activate`: the others have it. */
  addEventListener(
    type: 'epoch' | 'activate',
    listener: (event: CustomEvent<GroupEpoch<Member>>) => void,
    options: AddEventListenerOptions,
  ): void;
  /** `removed`: one is no member any more. */
  addEventListener(type: 'removed', listener: () => void, options: AddEventListenerOptions): void;
  /** Tells the others that one's receivers have the epoch's key. */
  acknowledge(): void;
}

/** How long the keys of earlier epochs stay readable, in milliseconds. */
const GRACE_PERIOD = 10_000;

/**
 * Keeps a keyring in step with an MLS session: each epoch's key goes to the receivers, then the others are told, and when
 * they have it, too, it goes to the senders. Receivers open what their participant has sealed, and no other member. Who
 * has been removed has no more keys, and seals no more.
 *
 * Call it before the session creates or joins its group, with a keyring whose key scheme has the session's `epochBits`;
 * another throws RangeError.
 *
 * @param participantOf What the keyring calls a member; undefined for who sends nothing.
 * @returns Stops it. The keys stay.
 * @example
 * ```ts
 * import { attachToPeerConnection, createWorker } from 'framepipe';
 * import { followMls, Keyring } from 'framepipe/keys.js';
 * import { MlsSession } from 'framepipe/mls.js';
 *
 * async function protect(pc: RTCPeerConnection): Promise<MlsSession> {
 *   const session = await MlsSession.open({ groupID: 'example.com/rooms/42', identity: 'alice' });
 *   const { stageOptions } = session;
 *   const keyring = new Keyring({ participant: 'alice', keyScheme: stageOptions.keyScheme });
 *   const pipeline = [{ stage: 'sframe', options: stageOptions }] as const;
 *   void keyring.protect(attachToPeerConnection(pc, createWorker(), () => pipeline), (_, [stream]) => stream?.id);
 *   followMls(keyring, session, ({ identity }) => new TextDecoder().decode(identity));
 *   return session;
 * }
 * ```
 */
export function followMls<Member extends GroupMember>(
  keyring: Keyring,
  session: GroupSession<Member>,
  participantOf: (member: Member) => string | undefined,
): () => void {
  checkFunction('participantOf', participantOf);
  if (keyring.keyScheme === 'direct' || !('epochBits' in keyring.keyScheme)) {
    throw new RangeError('"keyring" expected the key scheme { epochBits }, got another');
  }
  const stopped = new AbortController();
  const { signal } = stopped;
  /** One change after another. What a stage refuses is told by the keyring's event `key-refused`. */
  let work: Promise<unknown> = Promise.resolve();
  const then = (change: () => Promise<unknown>) => {
    work = work.then(() => (signal.aborted ? undefined : change())).catch(() => {});
  };

  async function receive({ epoch, key, members }: GroupEpoch<Member>): Promise<void> {
    const named = members.map((member) => [participantOf(member), member.index] as const);
    const indexes = named.filter((pair): pair is [string, number] => pair[0] !== undefined);
    await keyring.setSenderIndexes(new Map(indexes));
    await keyring.add({ keyID: epoch, key, gracePeriod: GRACE_PERIOD });
    if (session.epoch?.epoch === epoch) session.acknowledge();
  }

  session.addEventListener('epoch', ({ detail }) => then(() => receive(detail)), { signal });
  session.addEventListener(
    'activate',
    ({ detail: { epoch, keyID } }) =>
      then(() =>
        keyring.activate(epoch, {
          acknowledged: 0,
          sealingKeyID: keyID,
          // A leaf index is one session's alone, and a session's state lives in this page alone.
          shortKeyIDs: true,
          gracePeriod: GRACE_PERIOD,
        }),
      ),
    { signal },
  );
  session.addEventListener('removed', () => then(() => keyring.forget()), { signal });
  if (session.epoch) {
    const { epoch } = session;
    then(() => receive(epoch));
  }
  return () => stopped.abort();
}
