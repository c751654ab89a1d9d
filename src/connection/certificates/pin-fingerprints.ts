import { wrongType } from '../../shared/arguments.js';
import { deferred } from '../../shared/deferred.js';
import { EncodedTransformError } from '../../shared/errors.js';
import { normalFingerprint } from '../observe/description.js';
import { transportsOf } from '../observe/transport-watch.js';
import { remoteFingerprints, shownFingerprints } from './fingerprints.js';

const SHA_256 = /^sha-256 [0-9A-F]{2}(:[0-9A-F]{2}){31}$/;

/** How often it is looked whether a connection was closed, in milliseconds: no event tells. */
const INTERVAL = 500;

/**
 * Lets a connection be with none but the owners of known certificates. Its descriptions may name pinned fingerprints only;
 * one that names another closes the connection, before anything is sent to it. So does, at any later time, a certificate
 * that was shown and is not pinned.
 *
 * Call it before the first description of the other side is set. Works on any RTCPeerConnection. The browser's promises of
 * a connection that is closed stay pending: wait for this one beside them.
 *
 * Throws TypeError or RangeError for a wrong argument; EncodedTransformError `closed` for a closed connection.
 *
 * @param fingerprints One or more, as `sha-256 AB:CD:…`; others of the same person are those of their other devices.
 * @returns Resolves when the connection stands, with one of these. Rejects with `fingerprint-mismatch` after it was closed
 *   for another, and with `closed` where it was closed otherwise before.
 *
 * @example
 * ```ts
 * import { pinFingerprints } from 'framepipe/connection.js';
 *
 * async function callBob(pc: RTCPeerConnection, known: string, connect: () => Promise<void>): Promise<void> {
 *   const verified = pinFingerprints(pc, [known]);
 *   await connect();
 *   await verified;
 * }
 * ```
 */
export function pinFingerprints(pc: RTCPeerConnection, fingerprints: readonly string[]): Promise<void> {
  if (typeof pc?.getStats !== 'function') throw wrongType('pc', 'an RTCPeerConnection', pc);
  if (!Array.isArray(fingerprints)) throw wrongType('fingerprints', 'an array', fingerprints);
  const pinned = new Set(fingerprints.map((one) => normalFingerprint(String(one))));
  if (pinned.size === 0 || ![...pinned].every((one) => SHA_256.test(one))) {
    throw new RangeError('"fingerprints" expected one or more of the form "sha-256 AB:CD:…", of 32 bytes');
  }
  if (pc.signalingState === 'closed') throw new EncodedTransformError('closed', 'the connection is closed');
  return new Pin(pc, pinned).verified;
}

/** Lives as long as the connection: later descriptions are held to it as well. */
class Pin {
  readonly #pc: RTCPeerConnection;
  readonly #pinned: ReadonlySet<string>;
  readonly #verified = deferred<void>();
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #end = new AbortController();

  constructor(pc: RTCPeerConnection, pinned: ReadonlySet<string>) {
    this.#pc = pc;
    this.#pinned = pinned;
    this.#verified.promise.catch(() => {});
    const { signal } = this.#end;
    // Fired in the task in which a description is set: no packet can have come between.
    pc.addEventListener('signalingstatechange', () => this.#checkNamed(), { signal });
    pc.addEventListener('connectionstatechange', () => void this.#checkShown(), { signal });
    this.#timer = setInterval(() => this.#look(), INTERVAL);
    this.#look();
  }

  get verified(): Promise<void> {
    return this.#verified.promise;
  }

  #look(): void {
    this.#checkNamed();
    void this.#checkShown();
  }

  #checkNamed(): void {
    if (this.#pc.signalingState === 'closed') {
      this.#stop(new EncodedTransformError('closed', 'the connection was closed'));
    } else {
      this.#check(remoteFingerprints(this.#pc));
    }
  }

  /** A description may name several, by several hashes: what counts in the end is what was shown. */
  async #checkShown(): Promise<void> {
    if (this.#pc.connectionState !== 'connected') return;
    const transports = transportsOf(this.#pc).length;
    const shown = await shownFingerprints(this.#pc);
    if (this.#end.signal.aborted || !this.#check(shown)) return;
    if (shown.length > 0 && shown.length === transports) this.#verified.resolve();
  }

  #check(fingerprints: readonly string[]): boolean {
    const other = fingerprints.find((one) => !this.#pinned.has(one));
    if (other === undefined) return true;
    this.#pc.close();
    this.#stop(new EncodedTransformError('fingerprint-mismatch', `the other side's certificate is ${other}`));
    return false;
  }

  #stop(reason: EncodedTransformError): void {
    this.#end.abort();
    clearInterval(this.#timer);
    this.#verified.reject(reason);
  }
}
