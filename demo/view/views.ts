import type { Call } from '../call/call.js';
import type { Media } from '../call/media.js';
import type { Sample } from '../call/sample.js';
import { View } from './view.js';

/** What the sender, the server in the middle and the receiver see. */
export class Views {
  readonly #sender = new View('sender');
  readonly #server = new View('server');
  readonly #receiver = new View('receiver');

  showMedia({ stream, words }: Media): void {
    this.#sender.show(stream);
    this.#sender.say(words);
  }

  showCall({ receiver, server }: Call): void {
    this.#receiver.show(receiver.received);
    this.#server.show(server.received);
  }

  clear(): void {
    for (const view of [this.#sender, this.#server, this.#receiver]) view.clear();
  }

  /** Says who has which key. */
  showKeys(isEncrypted: boolean, isBroken: boolean): void {
    this.#sender.note = isEncrypted ? 'encrypts each frame' : 'does not encrypt';
    this.#server.note = isEncrypted ? 'has no key' : 'needs no key';
    this.#receiver.note = isEncrypted ? (isBroken ? 'has a wrong key' : 'has the key') : 'needs no key';
  }

  /** Says what became of the latest frames; where none came, what was said before still holds. */
  showSample({ receiver, server }: Sample, isEncrypted: boolean): void {
    if (receiver.arrival === 'shown') this.#receiver.say(isEncrypted ? 'Opened with the key' : 'Not encrypted');
    if (receiver.arrival === 'undecodable') this.#receiver.say(`Wrong key: ${receiver.lost} frames dropped`, 'covered');
    if (server.arrival === 'shown') this.#server.say('Not encrypted: the server sees all', 'exposed');
    if (server.arrival === 'undecodable') this.#server.say(`Undecodable: ${server.lost} frames dropped`, 'covered');
  }

  set isAudible(isAudible: boolean) {
    this.#receiver.isAudible = isAudible;
  }
}
