/** What a link to a room holds: behind the `#`, which browsers send to no server. */
export interface RoomLink {
  /** The room's name, which the room server sees. */
  readonly room: string;
  /** The secret of all who have the link, 16 bytes. */
  readonly key: Uint8Array<ArrayBuffer>;
}

const ROOM_BYTES = 9;
const KEY_BYTES = 16;

/** A room that nobody else has: 72 random bits of name, 128 of key. */
export function newRoomLink(): RoomLink {
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  return { room: toText(random(ROOM_BYTES)), key: random(KEY_BYTES) };
}

/** The part behind the `#`: `room=Xv0o9hKx1mQz&key=…`. */
export function writeRoomLink({ room, key }: RoomLink): string {
  return `room=${room}&key=${toText(key)}`;
}

/** Reads what stands behind the `#`; undefined where it is no link to a room, or a damaged one. */
export function readRoomLink(hash: string): RoomLink | undefined {
  const values = new URLSearchParams(hash.replace(/^#/, ''));
  const [room, key] = [fromText(values.get('room')), fromText(values.get('key'))];
  if (room?.length !== ROOM_BYTES || key?.length !== KEY_BYTES) return undefined;
  return { room: toText(room), key };
}

/** Base64url without padding (RFC 4648, section 5). */
function toText(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

function fromText(text: string | null): Uint8Array<ArrayBuffer> | undefined {
  // Of what is 1 longer than a multiple of 4, no bytes can be read.
  if (text === null || !/^[\w-]+$/.test(text) || text.length % 4 === 1) return undefined;
  const letters = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}
