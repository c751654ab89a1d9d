import type { RoomRefusal, RoomReply, RoomRequest } from '../../src/shared/room-protocol.js';
import type { Limits } from './limits.js';

/** A line to a client. */
export interface Line {
  send(reply: RoomReply): void;
  /** Says why, and hangs up. */
  refuse(reason: RoomRefusal): void;
  /** Hangs up, because the client has come back on another line. */
  replace(): void;
}

interface Member {
  readonly id: string;
  readonly secret: string;
  /** Undefined while the client is away. */
  line: Line | undefined;
  away?: ReturnType<typeof setTimeout>;
}

type Room = Map<string, Member>;

/**
 * Who is in which room, and nothing else: messages are passed on at once to whom they are for, or lost where that one is
 * away. A room exists as long as somebody is in it.
 */
export class Rooms {
  readonly #limits: Limits;
  readonly #rooms = new Map<string, Room>();
  readonly #places = new Map<Line, { readonly name: string; readonly room: Room; readonly member: Member }>();

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** How many rooms there are. */
  get size(): number {
    return this.#rooms.size;
  }

  /** Whether this line has joined. */
  has(line: Line): boolean {
    return this.#places.has(line);
  }

  join(line: Line, { room: name, id, secret }: Extract<RoomRequest, { type: 'join' }>): void {
    const room: Room = this.#rooms.get(name) ?? new Map();
    const known = room.get(id);
    const refusal = this.#refusalOf(name, room, known, secret);
    if (refusal) {
      line.refuse(refusal);
      return;
    }
    const member = known ?? { id, secret, line };
    if (known) this.#comeBack(known, line);
    this.#rooms.set(name, room.set(id, member));
    this.#places.set(line, { name, room, member });
    line.send({ type: 'welcome', members: [...room.keys()].filter((other) => other !== id) });
    if (!known) this.#tell(room, id, { type: 'joined', id });
  }

  pass(line: Line, to: string, data: string): void {
    const place = this.#places.get(line);
    place?.room.get(to)?.line?.send({ type: 'message', from: place.member.id, data });
  }

  /** The client leaves for good. */
  leave(line: Line): void {
    const place = this.#places.get(line);
    this.#places.delete(line);
    if (place?.member.line === line) this.#remove(place.name, place.room, place.member);
  }

  /** The line is dead; the client may come back on another. */
  lose(line: Line): void {
    const place = this.#places.get(line);
    this.#places.delete(line);
    if (place?.member.line !== line) return;
    const { name, room, member } = place;
    member.line = undefined;
    member.away = setTimeout(() => this.#remove(name, room, member), this.#limits.grace);
  }

  /** Forgets everybody. */
  close(): void {
    for (const room of this.#rooms.values()) for (const { away } of room.values()) clearTimeout(away);
    this.#rooms.clear();
    this.#places.clear();
  }

  #refusalOf(name: string, room: Room, known: Member | undefined, secret: string): RoomRefusal | undefined {
    if (known) return known.secret === secret ? undefined : 'taken';
    if (room.size >= this.#limits.members) return 'room-full';
    return !this.#rooms.has(name) && this.#rooms.size >= this.#limits.rooms ? 'server-full' : undefined;
  }

  #comeBack(member: Member, line: Line): void {
    clearTimeout(member.away);
    const before = member.line;
    member.line = line;
    if (!before) return;
    this.#places.delete(before);
    before.replace();
  }

  #remove(name: string, room: Room, member: Member): void {
    room.delete(member.id);
    if (room.size === 0) this.#rooms.delete(name);
    else this.#tell(room, member.id, { type: 'left', id: member.id });
  }

  #tell(room: Room, except: string, reply: RoomReply): void {
    for (const { id, line } of room.values()) if (id !== except) line?.send(reply);
  }
}
