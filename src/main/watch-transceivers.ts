import { rememberConnection } from './target.js';

/** Hears of a connection's transceivers. */
export interface TransceiverListener {
  /** One came to be, in this very task; or was there already. */
  readonly onAdded: (transceiver: RTCRtpTransceiver) => void;
  /** One has ended: stopped by either end, taken back by a rollback, or closed with its connection. */
  readonly onEnded?: (transceiver: RTCRtpTransceiver) => void;
}

/** Fired in the very task in which a description makes transceivers (a recvonly offer fires no `track`) or ends some. */
const EVENTS = ['signalingstatechange', 'track'] as const;
/**
 * What makes or ends transceivers without such an event: `createOffer` does for `offerToReceiveVideo`, and
 * `setRemoteDescription` for an offer that takes the place of another.
 */
const METHODS = ['addTrack', 'addTransceiver', 'addStream', 'createOffer', 'setRemoteDescription', 'close'] as const;

/** Who looks at each connection, which is wrapped once however many they are, and stays so. */
const watched = new WeakMap<RTCPeerConnection, Set<() => void>>();

/**
 * Tells of every transceiver that a connection has or will have, in the very task in which it comes to be. No event
 * tells of those that the application makes, so the connection's own methods are wrapped, on this one object.
 *
 * @returns Ends it.
 */
export function watchTransceivers(pc: RTCPeerConnection, listener: TransceiverListener): () => void {
  const known = new Set<RTCRtpTransceiver>();
  const look = (): void => {
    const present = pc.signalingState === 'closed' ? [] : pc.getTransceivers().filter(isAlive);
    for (const transceiver of known) {
      if (present.includes(transceiver)) continue;
      known.delete(transceiver);
      listener.onEnded?.(transceiver);
    }
    for (const transceiver of present) {
      if (known.has(transceiver)) continue;
      known.add(transceiver);
      rememberConnection(pc, transceiver);
      listener.onAdded(transceiver);
    }
  };
  const looks = watched.get(pc) ?? wrapMethods(pc);
  looks.add(look);
  look();
  return () => looks.delete(look);
}

function isAlive({ currentDirection }: RTCRtpTransceiver): boolean {
  return currentDirection !== 'stopped';
}

function wrapMethods(pc: RTCPeerConnection): Set<() => void> {
  const looks = new Set<() => void>();
  const lookAll = (): void => {
    for (const look of looks) look();
  };
  for (const name of METHODS) callAfter(pc, name, lookAll);
  for (const type of EVENTS) pc.addEventListener(type, lookAll);
  watched.set(pc, looks);
  return looks;
}

function callAfter(pc: RTCPeerConnection, name: (typeof METHODS)[number], look: () => void): void {
  const methods = pc as unknown as Record<string, ((...args: unknown[]) => unknown) | undefined>;
  const original = methods[name];
  if (!original) return;
  const value = function (this: unknown, ...args: unknown[]): unknown {
    const result = original.apply(this, args);
    look();
    // The first to follow a promise is called first: whoever awaits it finds that we have looked.
    if (isPromise(result)) result.then(look, look);
    return result;
  };
  Object.defineProperty(pc, name, { value, configurable: true, writable: true });
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === 'function';
}
