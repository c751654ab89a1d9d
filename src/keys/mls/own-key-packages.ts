import type { MlsSignatureKeys } from './signature-keys.js';
import { type CiphersuiteImpl, generateKeyPackageWithKey, type KeyPackage, type PrivateKeyPackage } from './ts-mls.js';

/** A key package that one has made, and what only its maker has. */
export interface OwnKeyPackage {
  readonly publicPackage: KeyPackage;
  readonly privatePackage: PrivateKeyPackage;
}

/** How many can be outstanding; the oldest is forgotten for the next. */
const LIMIT = 8;
/** Seconds: a key package is good for a day, by clocks that may be a day off. */
const DAY = 86_400;

/** Makes a key package (RFC 9420, section 10) with fresh keys, for one use. */
export function makeKeyPackage(
  identity: Uint8Array,
  { publicKey, privateKey }: MlsSignatureKeys,
  suite: CiphersuiteImpl,
): Promise<OwnKeyPackage> {
  const now = Math.floor(Date.now() / 1_000);
  return generateKeyPackageWithKey(
    { credentialType: 'basic', identity },
    { versions: ['mls10'], ciphersuites: [suite.name], extensions: [], proposals: [], credentials: ['basic'] },
    { notBefore: BigInt(now - DAY), notAfter: BigInt(now + 2 * DAY) },
    [],
    { publicKey, signKey: privateKey },
    suite,
  );
}

/** The key packages that were given out, until a Welcome to one of them comes. */
export class OwnKeyPackages {
  readonly #outstanding: OwnKeyPackage[] = [];

  get isEmpty(): boolean {
    return this.#outstanding.length === 0;
  }

  add(own: OwnKeyPackage): void {
    this.#outstanding.push(own);
    if (this.#outstanding.length > LIMIT) forget(this.#outstanding.shift()!);
  }

  [Symbol.iterator](): Iterator<OwnKeyPackage> {
    return this.#outstanding.slice().values();
  }

  /** Forgets them all; the leaf key of the one that was `used` lives on in the group. */
  clear(used?: OwnKeyPackage): void {
    for (const own of this.#outstanding.splice(0)) {
      if (own === used) own.privatePackage.initPrivateKey.fill(0);
      else forget(own);
    }
  }
}

function forget({ privatePackage }: OwnKeyPackage): void {
  privatePackage.initPrivateKey.fill(0);
  privatePackage.hpkePrivateKey.fill(0);
}
