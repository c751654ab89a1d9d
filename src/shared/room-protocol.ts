/**
 * What a room server and its clients say to each other, as JSON over a WebSocket. The server knows who is there and passes
 * messages on; what they hold is none of its business, and may be sealed.
 */
export type RoomRequest =
  /** First of all. The secret is the client's own: with it, it can come back under its ID on another socket. */
  | { readonly type: 'join'; readonly room: string; readonly id: string; readonly secret: string }
  | { readonly type: 'message'; readonly to: string; readonly data: string }
  | { readonly type: 'leave' }
  /** Asks whether the line still works. */
  | { readonly type: 'ping' };

/** What the server says. */
export type RoomReply =
  /** One is in, with these others. */
  | { readonly type: 'welcome'; readonly members: readonly string[] }
  | { readonly type: 'joined' | 'left'; readonly id: string }
  | { readonly type: 'message'; readonly from: string; readonly data: string }
  | { readonly type: 'refused'; readonly reason: RoomRefusal }
  | { readonly type: 'pong' };

/**
 * Why a server refuses somebody, or throws them out: the room, or the server, has as many as it may; the page's origin is not
 * welcome; another has this ID; what came is no request; more came than is allowed in a time; nothing came for too long.
 */
export type RoomRefusal = 'room-full' | 'server-full' | 'origin' | 'taken' | 'malformed' | 'too-much' | 'too-late';

const refusals: readonly RoomRefusal[] = [
  'room-full',
  'server-full',
  'origin',
  'taken',
  'malformed',
  'too-much',
  'too-late',
];

/** Longest message with all around it, in bytes. */
export const LONGEST_ROOM_MESSAGE = 1_048_576;
/** Longest name of a room, in UTF-16 units. */
export const LONGEST_ROOM_NAME = 256;
const id = /^[0-9a-f]{32}$/;

/** Whether this is an ID of a member: 128 random bits. */
export function isMemberID(value: unknown): value is string {
  return typeof value === 'string' && id.test(value);
}

/** Reads what a client says; undefined for what is nothing. */
export function decodeRoomRequest(text: string): RoomRequest | undefined {
  const value = parse(text);
  switch (value?.type) {
    case 'join': {
      const { room, id, secret } = value;
      const isNamed = typeof room === 'string' && room.length > 0 && room.length <= LONGEST_ROOM_NAME;
      return isNamed && isMemberID(id) && isMemberID(secret) ? { type: 'join', room, id, secret } : undefined;
    }
    case 'message': {
      const { to, data } = value;
      return isMemberID(to) && typeof data === 'string' ? { type: 'message', to, data } : undefined;
    }
    case 'leave':
    case 'ping':
      return { type: value.type };
    default:
      return undefined;
  }
}

/** Reads what a server says; undefined for what is nothing. */
export function decodeRoomReply(data: unknown): RoomReply | undefined {
  const value = typeof data === 'string' ? parse(data) : undefined;
  switch (value?.type) {
    case 'welcome':
      return Array.isArray(value.members) && value.members.every(isMemberID)
        ? { type: 'welcome', members: value.members }
        : undefined;
    case 'joined':
    case 'left':
      return isMemberID(value.id) ? { type: value.type, id: value.id } : undefined;
    case 'message':
      return isMemberID(value.from) && typeof value.data === 'string'
        ? { type: 'message', from: value.from, data: value.data }
        : undefined;
    case 'refused': {
      const reason = refusals.find((one) => one === value.reason);
      return reason && { type: 'refused', reason };
    }
    case 'pong':
      return { type: 'pong' };
    default:
      return undefined;
  }
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
