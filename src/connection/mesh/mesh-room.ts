import { checkFunction, checkObject } from '../../shared/arguments.js';
import { isMemberID } from '../../shared/room-protocol.js';
import type { RoomMember } from '../signaling/room.js';

/** What a {@link Mesh} needs of a room; `webSocketRoom` and `broadcastRoom` give such. */
export interface MeshRoom {
  /** What the others call this member: 128 random bits in hexadecimal, another after each reload of the page. */
  readonly id: string;
  /** The others who are there. */
  readonly members: readonly RoomMember[];
  /** `joined`: somebody is there. `left`: somebody is not any more. */
  addEventListener(
    type: 'joined' | 'left',
    listener: (event: CustomEvent<RoomMember>) => void,
    options?: AddEventListenerOptions,
  ): void;
}

/** Throws TypeError for what is no room. */
export function checkMeshRoom(room: MeshRoom): void {
  checkObject('room', room);
  checkFunction('room.addEventListener', room.addEventListener);
  if (!isMemberID(room.id)) throw new TypeError('"room.id" expected 128 bits in hexadecimal, got something else');
  if (!Array.isArray(room.members)) throw new TypeError('"room.members" expected an array, got something else');
}
