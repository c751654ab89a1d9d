import { createWorker, type EncodedTransformError } from 'framepipe';
import { Mesh, type MeshChannel, type Room, webSocketRoom } from 'framepipe/connection.js';
import { mlsKeys } from 'framepipe/mesh-mls.js';
import { emojiCode, type VerificationEmoji } from 'framepipe/verification.js';
import type { RoomLink } from '../link.js';
import { Guest } from './guest.js';
import type { OwnMedia } from './own-media.js';
import { decodePresence, encodePresence, type Presence } from './presence.js';
import { type ScreenShare, shareScreen } from './screen.js';
import { type EndWords, endWords } from './words.js';

/** What can be wrong with the room itself while the call goes on. */
export type RoomTrouble = 'server' | 'key';

/** Hears of a call. */
export interface CallListener {
  /** Somebody, or something about somebody, is not as it was. */
  onChange(): void;
  /** Something has happened, in words. */
  onNews(words: string): void;
  onMessage(from: string, text: string): void;
  /** The server does not let one be in the room. */
  onEnd(words: EndWords): void;
}

/** A code that people compare: in digits, and as pictures that are made of them. */
export interface CallCode {
  readonly digits: string;
  readonly emoji: readonly VerificationEmoji[];
}

/** Letters of a message that is shown, at most. */
const LONGEST_MESSAGE = 4_000;

/** A call of all who are in a room: who is there, what they send, and what one sends to them. */
export class RoomCall {
  readonly #room: Room;
  readonly #mesh: Mesh;
  readonly #worker = createWorker();
  readonly #media: OwnMedia;
  readonly #name: string;
  readonly #listener: CallListener;
  readonly #guests = new Map<string, Guest>();
  readonly #presence: MeshChannel;
  readonly #chat: MeshChannel;
  #screen: ScreenShare | undefined;
  #trouble: RoomTrouble | undefined;

  constructor({ room, key }: RoomLink, name: string, media: OwnMedia, listener: CallListener) {
    this.#name = name;
    this.#media = media;
    this.#listener = listener;
    this.#room = webSocketRoom(roomServer(), room, { key });
    this.#mesh = new Mesh(this.#room, {
      pipelines: { worker: this.#worker, pipelineFor: () => [{ stage: 'analyzer' }, { stage: 'sframe' }] },
      keys: mlsKeys({ identity: name }),
    });
    this.#presence = this.#mesh.channel('presence');
    this.#chat = this.#mesh.channel('chat');
    this.#listen();
    media.onTrack = (track, before) => this.#sendInstead(track, before);
    for (const track of media.stream.getTracks()) this.#mesh.addTrack(track, media.stream);
  }

  /** The others, in the order in which they came. */
  get guests(): readonly Guest[] {
    return [...this.#guests.values()];
  }

  /** What is wrong with the room; undefined where nothing is. */
  get trouble(): RoomTrouble | undefined {
    const isAnybodyUnmet = this.#room.members.some(({ id }) => !this.#guests.get(id)?.isMet);
    return this.#trouble === 'key' && !isAnybodyUnmet ? undefined : this.#trouble;
  }

  /** Whether the server has let one in. */
  get isOpen(): boolean {
    return this.#room.state === 'open' || this.#room.state === 'interrupted';
  }

  /** What one shares of one's screen. */
  get screen(): MediaStream | undefined {
    return this.#screen?.stream;
  }

  /** What all compare; undefined while there is nobody, or somebody is not connected yet. */
  async code(): Promise<CallCode | undefined> {
    const groups = await this.#mesh.verificationCode();
    if (!groups) return undefined;
    const digits = groups.join(' ');
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(digits));
    return { digits, emoji: emojiCode(new Uint8Array(digest)) };
  }

  /** Writes to all. */
  send(text: string): void {
    this.#chat.send(text.slice(0, LONGEST_MESSAGE)).catch(() => {});
  }

  /** Tells the others what one sends now. */
  tell(): void {
    const { hasSound, hasPicture } = this.#media;
    const screen = this.screen && { screen: this.screen.id };
    // It rejects where the call is closed meanwhile.
    this.#presence.send(encodePresence({ name: this.#name, hasSound, hasPicture, ...screen })).catch(() => {});
    this.#listener.onChange();
  }

  /** Shares a screen, or ends that. Rejects where it cannot be had. */
  async setScreen(isOn: boolean): Promise<void> {
    const before = this.#screen;
    if (isOn === (before !== undefined)) return;
    if (before) {
      this.#screen = undefined;
      before.stop();
      for (const track of before.stream.getTracks()) this.#mesh.removeTrack(track);
    } else {
      const share = await shareScreen(() => void this.setScreen(false));
      if (!share) return;
      this.#screen = share;
      for (const track of share.stream.getTracks()) this.#mesh.addTrack(track, share.stream);
    }
    this.tell();
  }

  /** Leaves nothing behind but one's own camera and microphone. */
  close(): void {
    this.#media.onTrack = () => {};
    this.#screen?.stop();
    for (const guest of this.#guests.values()) guest.close();
    this.#guests.clear();
    this.#mesh.close();
    this.#room.leave();
    this.#worker.terminate();
  }

  #listen(): void {
    this.#room.addEventListener('state', ({ detail: { state } }) => {
      if (state === 'open') this.#trouble = undefined;
      this.#listener.onChange();
    });
    this.#room.addEventListener('error', ({ detail }) => this.#onRoomError(detail));
    this.#mesh.addEventListener('joined', ({ detail: { member } }) => {
      this.#guests.set(member.id, new Guest(member, () => this.#listener.onChange()));
      this.#onPeople();
    });
    this.#mesh.addEventListener('left', ({ detail: { member } }) => {
      const guest = this.#guests.get(member.id);
      this.#guests.delete(member.id);
      guest?.close();
      if (guest?.presence)
        this.#listener.onNews(`${guest.name} ${guest.isLost ? 'is gone, without a word' : 'has left'}.`);
      this.#onPeople();
    });
    for (const type of ['stream', 'stream-removed'] as const) {
      this.#mesh.addEventListener(type, () => this.#listener.onChange());
    }
    // Who can be told of oneself has changed.
    this.#mesh.addEventListener('keys', () => this.tell());
    this.#presence.addEventListener('message', ({ detail: { member, data } }) => {
      const [guest, presence] = [this.#guests.get(member.id), decodePresence(data)];
      if (guest && presence) this.#onPresence(guest, presence);
    });
    this.#chat.addEventListener('message', ({ detail: { member, data } }) => {
      const guest = this.#guests.get(member.id);
      if (guest && typeof data === 'string') this.#listener.onMessage(guest.name, data.slice(0, LONGEST_MESSAGE));
    });
    for (const [type, isSealed] of [
      ['decryption-failed', true],
      ['decryption-resumed', false],
    ] as const) {
      this.#mesh.keyring?.addEventListener(type, ({ detail: { participant } }) => {
        const guest = this.#guests.get(participant);
        if (guest) guest.isSealed = isSealed;
        this.#listener.onChange();
      });
    }
  }

  #onPeople(): void {
    void this.#media.fit(this.#guests.size + 1);
    this.tell();
  }

  #onPresence(guest: Guest, presence: Presence): void {
    const before = guest.presence;
    guest.presence = presence;
    if (!before) this.#listener.onNews(`${presence.name} is here.`);
    if (presence.screen && !before?.screen) this.#listener.onNews(`${presence.name} shares a screen.`);
    this.#listener.onChange();
  }

  #onRoomError(error: EncodedTransformError): void {
    if (error.code !== 'signaling-failed') {
      this.#listener.onEnd(endWords(error));
      return;
    }
    // While the server is there, what fails is that messages do not open.
    this.#trouble = this.#room.state === 'open' ? 'key' : 'server';
    this.#listener.onChange();
  }

  #sendInstead(track: MediaStreamTrack, before: MediaStreamTrack | undefined): void {
    if (before) void this.#mesh.replaceTrack(before, track);
    else this.#mesh.addTrack(track, this.#media.stream);
  }
}

/** The room server is where the page comes from. */
function roomServer(): URL {
  const url = new URL('/rooms', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url;
}
