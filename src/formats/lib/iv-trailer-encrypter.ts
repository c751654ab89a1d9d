import { addEmulationPrevention } from '../../codecs/start-codes.js';
import { checkInteger } from '../../shared/arguments.js';
import { concat } from '../../shared/concat.js';
import { EncodedTransformError } from '../../shared/errors.js';
import type { Bytes } from '../../shared/stage.js';
import type { TakeApart } from './clear-part.js';
import type { FormatFrame, FrameEncrypter, KeyWithID, Sealed } from './frame-format.js';
import { IvSequence } from './iv-sequence.js';
import { sealBody } from './iv-trailer.js';
import { HIGHEST_KEY_ID } from './key-ring.js';
import { type KeySchedule, Rung } from './key-schedule.js';

/** What a sender seals with. */
export interface SealingKey {
  readonly key: CryptoKey;
  readonly keyID: number;
  readonly ivs: IvSequence;
  readonly rung: Rung;
}

/** The sender's half of the formats that end with an IV and a key ID. */
export class IvTrailerEncrypter implements FrameEncrypter {
  readonly #schedule: KeySchedule;
  readonly #takeApart: TakeApart;
  #current: SealingKey | undefined;
  /** Changes of the key, one after the other: the latest call wins. */
  #changes: Promise<void> = Promise.resolve();

  constructor(schedule: KeySchedule, takeApart: TakeApart, first: KeyWithID | undefined) {
    this.#schedule = schedule;
    this.#takeApart = takeApart;
    if (first) this.setEncryptionKey(first.key, first.keyID).catch(() => {});
  }

  /** What is sealed with now; of a key that is being derived while there is none, the moment it is there. */
  async current(): Promise<SealingKey | undefined> {
    if (!this.#current) await this.#changes;
    return this.#current;
  }

  /** Throws TypeError or RangeError for what is no material or key ID. */
  setEncryptionKey(material: CryptoKey, keyID: number): Promise<void> {
    this.#schedule.check(material);
    checkInteger('keyID', keyID, 0, HIGHEST_KEY_ID);
    return this.#change(() => seal(new Rung(this.#schedule, () => Promise.resolve(material)), keyID));
  }

  removeEncryptionKey(): Promise<void> {
    return this.#change(() => Promise.resolve(undefined));
  }

  /** The present key a step further, under the same key ID. Rejects where there is none. */
  ratchet(): Promise<void> {
    return this.#change(async () => {
      if (!this.#current) throw new EncodedTransformError('stage-failed', 'there is no key to be ratcheted');
      const { rung, keyID } = this.#current;
      const next = await seal(rung.next(), keyID);
      rung.letGo();
      return next;
    });
  }

  async encrypt(bytes: Bytes, frame: FormatFrame): Promise<Bytes | undefined> {
    const sealed = await this.seal(bytes, frame);
    return 'bytes' in sealed ? sealed.bytes : undefined;
  }

  async seal(bytes: Bytes, frame: FormatFrame): Promise<Sealed> {
    if (bytes.length === 0) return { bytes, isClear: true };
    const current = await this.current();
    if (!current) return { failure: 'keyID' };
    const { key, keyID, ivs } = current;
    const parts = this.#takeApart(bytes, frame, 0);
    if (!parts) return { failure: 'codec', keyID };
    const iv = ivs.take();
    if (!iv) return { failure: 'counter-exhausted', keyID };
    const body = await sealBody(key, keyID, iv, parts.clear, parts.body);
    return { bytes: concat(parts.clear, parts.isEscaped ? addEmulationPrevention(body) : body), keyID };
  }

  #change(work: () => Promise<SealingKey | undefined>): Promise<void> {
    const done = this.#changes.then(async () => {
      this.#current = await work();
    });
    this.#changes = done.catch(() => {});
    return done;
  }
}

async function seal(rung: Rung, keyID: number): Promise<SealingKey> {
  return { key: await rung.key, keyID, ivs: new IvSequence(), rung };
}
