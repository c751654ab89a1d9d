import type { AttachmentRecord, EncryptionState } from '../model/attachment-record.js';
import type { InspectorModel } from '../model/inspector-model.js';
import { encryptionFields, encryptionWords } from '../words/encryption-words.js';
import { streamTitle } from '../words/stream-words.js';
import { make, setAttribute, setText } from './dom.js';
import { LiveFields } from './live-fields.js';
import type { View } from './view.js';

/** Whether frames are sealed or opened, of every pipeline. */
export class EncryptionTab implements View {
  readonly element = make('div', { class: 'encryption' });
  readonly #entries = new Map<number, Entry>();

  update({ shown }: InspectorModel): void {
    const records = shown.attachments.filter(({ state }) => state !== 'ended');
    for (const [id, { element }] of this.#entries) {
      if (records.some((record) => record.id === id)) continue;
      element.remove();
      this.#entries.delete(id);
    }
    for (const record of records) {
      let entry = this.#entries.get(record.id);
      if (!entry) {
        entry = new Entry();
        this.#entries.set(record.id, entry);
        this.element.append(entry.element);
      }
      entry.update(record);
    }
  }
}

class Entry {
  readonly element: HTMLElement;
  readonly #title = make('h3');
  readonly #badge = make('span', { class: 'badge' });
  readonly #sentence = make('p');
  readonly #fields = new LiveFields();
  #latest: EncryptionState | undefined;
  #before: EncryptionState | undefined;

  constructor() {
    this.element = make('section', {}, this.#title, this.#badge, this.#sentence, this.#fields.element);
  }

  update(record: AttachmentRecord): void {
    if (record.encryption !== this.#latest) {
      this.#before = this.#latest;
      this.#latest = record.encryption;
    }
    const { tone, word, sentence } = encryptionWords(record, this.#before);
    setText(this.#title, streamTitle(record));
    setText(this.#badge, word);
    setAttribute(this.#badge, 'class', `badge ${tone}`);
    setText(this.#sentence, sentence);
    this.#fields.update(encryptionFields(record));
  }
}
