/** Methods after which a connection may have new transceivers, senders or receivers. */
const METHODS = ['addTrack', 'addTransceiver', 'setRemoteDescription', 'close', 'addStream'] as const;

/**
 * Calls `onChange` in the very task in which a connection may have got new transceivers: after `addTrack`,
 * `addTransceiver` and `setRemoteDescription` (a remote recvonly offer makes one and fires no `track`), on `track`, and
 * on `close`. No event tells the first two, so the connection's own methods are wrapped, on this one object.
 */
export function watchTransceivers(pc: RTCPeerConnection, onChange: () => void): () => void {
  const methods = pc as unknown as Record<string, ((...args: unknown[]) => unknown) | undefined>;
  const restore: (() => void)[] = [];
  for (const name of METHODS) {
    const original = methods[name];
    if (typeof original !== 'function') continue;
    const wrapped = function (this: unknown, ...args: unknown[]): unknown {
      const result = original.apply(this, args);
      // A promise's caller may attach, or let media go on, as soon as it resolves: come before that.
      if (result instanceof Promise) return result.finally(onChange);
      onChange();
      return result;
    };
    const own = Object.getOwnPropertyDescriptor(methods, name);
    Object.defineProperty(methods, name, { value: wrapped, configurable: true, writable: true });
    restore.push(() => {
      // Someone may have wrapped it after us: theirs stays, and calls a wrapper that changes nothing any more.
      if (methods[name] !== wrapped) return;
      if (own) Object.defineProperty(methods, name, own);
      else delete methods[name];
    });
  }
  pc.addEventListener('track', onChange);
  restore.push(() => pc.removeEventListener('track', onChange));
  return () => {
    for (const undo of restore) undo();
  };
}
