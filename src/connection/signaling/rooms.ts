import { checkObject, wrongType } from '../../shared/arguments.js';
import { LONGEST_ROOM_NAME } from '../../shared/room-protocol.js';
import { BroadcastCarrier } from './broadcast-carrier.js';
import { Room, type RoomOptions } from './room.js';
import { WebSocketCarrier } from './web-socket-carrier.js';

/**
 * Joins a room of a server that `npx framepipe signal` runs, at once; listen to `joined` in this very task. Where the socket
 * breaks, the server is called again, and one comes back as the same member. Throws TypeError or RangeError for wrong
 * arguments, and a SyntaxError DOMException for what is no URL of a WebSocket.
 *
 * @param url of the server, as `wss://signal.example`
 * @param name of the room, 1 to 256 characters; the server sees it
 * @example
 * ```ts
 * import { passphraseKey } from 'framepipe';
 * import { type Room, webSocketRoom } from 'framepipe/connection.js';
 *
 * async function join(passphrase: string): Promise<Room> {
 *   const key = await passphraseKey(passphrase, { salt: 'example.com/rooms/42' });
 *   return webSocketRoom('wss://signal.example', '42', { key });
 * }
 * ```
 */
export function webSocketRoom(url: string | URL, name: string, options: RoomOptions = {}): Room {
  checkRoom(name, options);
  return new Room(name, options, (id, listener) => new WebSocketCarrier(url, name, id, listener));
}

/**
 * Joins a room of this browser's tabs and frames of one origin, without a server; listen to `joined` in this very task.
 * Throws TypeError or RangeError for wrong arguments.
 *
 * @param name of the room, 1 to 256 characters
 * @example
 * ```ts
 * import { broadcastRoom, Peer } from 'framepipe/connection.js';
 *
 * const room = broadcastRoom('42');
 * room.addEventListener('joined', ({ detail: { channel } }) => new Peer(channel));
 * ```
 */
export function broadcastRoom(name: string, options: RoomOptions = {}): Room {
  checkRoom(name, options);
  return new Room(name, options, (id, listener) => new BroadcastCarrier(name, id, listener));
}

function checkRoom(name: string, options: RoomOptions): void {
  if (typeof name !== 'string') throw wrongType('name', 'a string', name);
  if (name.length === 0 || name.length > LONGEST_ROOM_NAME) {
    throw new RangeError(`"name" expected 1 to ${LONGEST_ROOM_NAME} characters, got ${name.length}`);
  }
  checkObject('options', options);
}
