import type { Bytes } from '../../shared/stage.js';
import type { MlsPort } from '../mls-carrier.js';
import { isSame } from './members.js';
import { encodeFrame, type FrameKind } from './mesh-frames.js';

/** The ports of a mesh, and who is behind each, by signature key. */
export class MeshPorts {
  /** The key behind each port, once it has said hello. */
  readonly #keys = new Map<MlsPort, Bytes | undefined>();
  /** Keys whose port was deleted. */
  #lost: Bytes[] = [];

  add(port: MlsPort): void {
    this.#keys.set(port, undefined);
  }

  /** A port has said whose it is. */
  name(port: MlsPort, key: Bytes): void {
    this.#keys.set(port, key);
    this.#lost = this.#lost.filter((lost) => !isSame(lost, key));
  }

  /** Answers whether nobody can be reached any more who was behind this port. */
  delete(port: MlsPort): boolean {
    const key = this.#keys.get(port);
    if (!this.#keys.delete(port)) return false;
    port.onmessage = null;
    if (!key || this.of(key)) return false;
    this.#lost.push(key);
    return true;
  }

  clear(): void {
    for (const port of this.#keys.keys()) port.onmessage = null;
    this.#keys.clear();
  }

  keyOf(port: MlsPort): Bytes | undefined {
    return this.#keys.get(port);
  }

  /** The port to whoever has this key, if there is one. */
  of(key: Bytes): MlsPort | undefined {
    for (const [port, known] of this.#keys) if (known && isSame(known, key)) return port;
    return undefined;
  }

  isLost(key: Bytes): boolean {
    return this.#lost.some((lost) => isSame(lost, key));
  }

  /** Forgets those that were lost and are not of these any more. */
  keepLost(members: readonly { readonly signatureKey: Bytes }[]): void {
    this.#lost = this.#lost.filter((key) => members.some(({ signatureKey }) => isSame(signatureKey, key)));
  }

  send(port: MlsPort, kind: FrameKind, payload: Bytes): void {
    try {
      port.send(encodeFrame(kind, payload));
    } catch {
      // It is closed, and will be taken off.
    }
  }

  sendAll(kind: FrameKind, payload: Bytes): void {
    for (const port of this.#keys.keys()) this.send(port, kind, payload);
  }
}
