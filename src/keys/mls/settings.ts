import { type CipherSuite, findCipherSuite } from '../../sframe/cipher-suites.js';
import { checkInteger, checkObject, wrongType } from '../../shared/arguments.js';
import type { Bytes } from '../../shared/stage.js';
import type { MlsCandidate } from './members.js';
import type { MlsSessionOptions } from './session-types.js';
import type { MlsSignatureKeys } from './signature-keys.js';

/** Bits of key IDs in the `sframe` stage, of epoch and leaf index together; the others tell encrypters apart. */
export const KEY_ID_BITS = 16;

/** The options with their defaults, checked. */
export interface SessionSettings {
  readonly groupID: Bytes;
  readonly identity: Bytes;
  readonly signatureKeys: MlsSignatureKeys | undefined;
  readonly validateMember: (candidate: MlsCandidate) => boolean | Promise<boolean>;
  readonly cipherSuite: CipherSuite;
  readonly epochBits: number;
  readonly activationDelay: number;
}

/** Throws TypeError or RangeError for wrong options, naming them. */
export function checkSettings(options: MlsSessionOptions): SessionSettings {
  checkObject('options', options);
  const { signatureKeys, validateMember = () => true, cipherSuite = 'AES_128_GCM_SHA256_128' } = options;
  const { epochBits = 4, activationDelay = 1_000 } = options;
  checkInteger('options.epochBits', epochBits, 1, 8);
  checkInteger('options.activationDelay', activationDelay, 0, 60_000);
  if (typeof validateMember !== 'function') {
    throw wrongType('options.validateMember', 'a function', validateMember);
  }
  if (signatureKeys !== undefined) {
    checkObject('options.signatureKeys', signatureKeys);
    toBytes('options.signatureKeys.publicKey', signatureKeys.publicKey, 32);
    toBytes('options.signatureKeys.privateKey', signatureKeys.privateKey, 255);
  }
  return {
    groupID: toBytes('options.groupID', options.groupID, 255),
    identity: toBytes('options.identity', options.identity, 65_535),
    signatureKeys,
    validateMember,
    cipherSuite: findCipherSuite(cipherSuite),
    epochBits,
    activationDelay,
  };
}

function toBytes(name: string, value: string | Uint8Array, limit: number): Bytes {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  if (!(bytes instanceof Uint8Array)) throw wrongType(name, 'a string or a Uint8Array', value);
  if (bytes.length === 0 || bytes.length > limit) {
    throw new RangeError(`"${name}" expected 1 to ${limit} bytes, got ${bytes.length}`);
  }
  return Uint8Array.from(bytes);
}
