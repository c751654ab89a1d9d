import { type Deferred, deferred } from '../../../shared/deferred.js';
import { EncodedTransformError } from '../../../shared/errors.js';
import type { Bytes } from '../../../shared/stage.js';
import type { GroupCipher } from './group-cipher.js';

/** Where ciphers are to be had. */
export interface CipherSource {
  /** Of the group that one is in. */
  readonly present: GroupCipher | undefined;
  /** Of the one before, whose messages may still be under way. */
  readonly former: GroupCipher | undefined;
}

/** Seals and opens messages, and waits for keys that are not there yet. */
export class GroupMessages {
  readonly #source: CipherSource;
  readonly #keyWait: number;
  #news: Deferred<void> = deferred();
  #isClosed = false;

  /** @param keyWait how long a message waits for its key, in milliseconds */
  constructor(source: CipherSource, keyWait: number) {
    this.#source = source;
    this.#keyWait = keyWait;
  }

  /** Waits while there is no key; rejects with EncodedTransformError `closed`. */
  async seal(plaintext: Bytes, associatedData: Bytes): Promise<Bytes> {
    for (;;) {
      const sealed = this.#source.present?.seal(plaintext, associatedData);
      if (sealed) return sealed;
      if (this.#isClosed) throw new EncodedTransformError('closed', 'the mesh is closed');
      await this.#news.promise;
    }
  }

  /** Undefined for what does not open. */
  async open(sealed: Bytes, associatedData: Bytes): Promise<Bytes | undefined> {
    const end = performance.now() + this.#keyWait;
    while (!this.#isClosed) {
      const news = this.#news.promise;
      const { present, former } = this.#source;
      let lacksKey = !present;
      for (const cipher of [present, former]) {
        const opened = await cipher?.open(sealed, associatedData);
        if (opened instanceof Uint8Array) return opened;
        lacksKey ||= opened === 'no key';
      }
      const left = end - performance.now();
      if (!lacksKey || left <= 0) return undefined;
      await within(news, left);
    }
    return undefined;
  }

  /** There is another key. */
  tellNews(): void {
    this.#news.resolve();
    this.#news = deferred();
  }

  /** Whoever waits is told that it is over. */
  close(): void {
    this.#isClosed = true;
    this.tellNews();
  }
}

function within(promise: Promise<void>, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    void promise.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
