import { checkInteger, checkObject, wrongType } from '../../shared/arguments.js';
import { withStore } from './certificate-store.js';

/** Options of {@link keepCertificate}. */
export interface KeepCertificateOptions {
  /** How long a new one is valid, in days, 1 to 365, the most that browsers allow. Default 365. */
  readonly days?: number;
  /** One that is valid for fewer days than this is replaced by a new one, 0 to `days` − 1. Default 7, if that is less. */
  readonly renewDays?: number;
}

const DAY = 24 * 60 * 60 * 1_000;

/**
 * The certificate of this name that this browser has kept for this origin; a new one (ECDSA, P-256) where it has none that
 * is valid for long enough. With it a peer has the same fingerprint in each call, which others can pin.
 *
 * It links the calls of one browser with each other: keep one for each identity that people have, and forget it with it.
 *
 * @param name What the application calls it.
 * @returns Rejects with TypeError or RangeError for a wrong argument; with a DOMException where the browser keeps nothing
 *   (private windows of some browsers, storage that is full).
 *
 * @example
 * ```ts
 * import { keepCertificate } from 'framepipe/connection.js';
 *
 * const certificate = await keepCertificate('alice@example.com');
 * const pc = new RTCPeerConnection({ certificates: [certificate] });
 * ```
 */
export async function keepCertificate(name: string, options: KeepCertificateOptions = {}): Promise<RTCCertificate> {
  checkName(name);
  checkObject('options', options);
  const { days = 365 } = options;
  checkInteger('options.days', days, 1, 365);
  const { renewDays = Math.min(7, days - 1) } = options;
  checkInteger('options.renewDays', renewDays, 0, days - 1);
  const isGood = (kept: unknown): kept is RTCCertificate =>
    kept instanceof RTCCertificate && kept.expires - Date.now() > renewDays * DAY;
  const kept: unknown = await withStore('readonly', (store) => store.get(name));
  if (isGood(kept)) return kept;
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', expires: days * DAY };
  const made = await RTCPeerConnection.generateCertificate(algorithm);
  // Of two tabs that make one at once, the first is kept, and both have it.
  const present: unknown = await withStore('readwrite', (store) => {
    const request = store.get(name);
    request.onsuccess = () => {
      if (!isGood(request.result)) store.put(made, name);
    };
    return request;
  });
  return isGood(present) ? present : made;
}

/** Forgets a kept certificate: the next one of this name is another. */
export async function forgetCertificate(name: string): Promise<void> {
  checkName(name);
  await withStore('readwrite', (store) => store.delete(name));
}

function checkName(name: unknown): asserts name is string {
  if (typeof name !== 'string') throw wrongType('name', 'a string', name);
}
