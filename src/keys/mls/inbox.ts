import type { Bytes } from '../../shared/stage.js';
import { findOwn, join } from './join.js';
import { type CredentialHolder, candidateOf, isSame } from './members.js';
import type { OwnKeyPackages } from './own-key-packages.js';
import type { Presence, Tell } from './presence.js';
import type { MlsReceipt } from './session-types.js';
import { KEY_ID_BITS, type SessionSettings } from './settings.js';
import type { CiphersuiteImpl, ClientConfig, PrivateMessage, Welcome } from './ts-mls.js';
import { decodeMessage } from './wire.js';

/** What an {@link Inbox} needs of its session. */
export interface InboxHost {
  readonly settings: SessionSettings;
  readonly suite: CiphersuiteImpl;
  readonly config: ClientConfig;
  readonly keyPackages: OwnKeyPackages;
  readonly presence: Presence;
  readonly tell: Tell;
}

/** Takes what others have sent, and does what it brings about. */
export class Inbox {
  readonly #host: InboxHost;

  constructor(host: InboxHost) {
    this.#host = host;
  }

  async take(bytes: Bytes): Promise<MlsReceipt> {
    const message = decodeMessage(bytes);
    switch (message?.wireformat) {
      case undefined:
        return { outcome: 'malformed' };
      case 'mls_private_message':
        return this.#takePrivateMessage(message.privateMessage, bytes);
      case 'mls_welcome':
        return this.#takeWelcome(message.welcome);
      case 'mls_key_package':
        return this.#takeKeyPackage(message.keyPackage.leafNode, bytes);
      default:
        return { outcome: 'refused', reason: `nobody sends a ${message?.wireformat} here` };
    }
  }

  async #takePrivateMessage(message: PrivateMessage, bytes: Bytes): Promise<MlsReceipt> {
    const { presence, keyPackages, settings } = this.#host;
    const isExpected = presence.group !== undefined || !keyPackages.isEmpty;
    if (!isExpected || !isSame(message.groupId, settings.groupID)) return { outcome: 'foreign' };
    const receipt: MlsReceipt = (await presence.group?.take(message, bytes)) ?? { outcome: 'early' };
    if (receipt.outcome === 'early' && !presence.early.put(message.epoch, bytes)) return { outcome: 'overflow' };
    if (receipt.outcome === 'epoch') await presence.advance();
    if (receipt.outcome === 'removed') presence.exit();
    return receipt;
  }

  async #takeWelcome(welcome: Welcome): Promise<MlsReceipt> {
    const { presence, keyPackages, settings, config, suite } = this.#host;
    const own = presence.group ? undefined : await findOwn(welcome, keyPackages, suite);
    if (!own) return { outcome: 'foreign' };
    try {
      const { state, committer } = await join(welcome, own, settings.groupID, config, suite);
      const members = 2 ** (KEY_ID_BITS - settings.epochBits);
      if (state.privatePath.leafIndex >= members) throw new Error('the group is too large');
      keyPackages.clear(own);
      await presence.enter(state, committer);
      return { outcome: 'joined' };
    } catch (error) {
      return { outcome: 'refused', reason: String(error) };
    }
  }

  #takeKeyPackage(leaf: CredentialHolder, keyPackage: Bytes): MlsReceipt {
    const candidate = candidateOf(leaf);
    if (!candidate) return { outcome: 'refused', reason: 'the credential is not a basic one' };
    this.#host.tell('key-package', { ...candidate, keyPackage });
    return { outcome: 'key-package' };
  }
}
