import { EncodedTransformError } from '../../shared/errors.js';
import { decodeRoomReply, type RoomRefusal, type RoomReply, type RoomRequest } from '../../shared/room-protocol.js';
import { randomID } from '../peer/frame.js';
import type { RoomCarrier, RoomListener } from './room-carrier.js';

/** First and longest pause before the server is called again, in milliseconds; a part of each is random. */
const RETRY = { first: 500, longest: 15_000 } as const;
/** How often the server is asked whether the line works, and how long it may take to answer, in milliseconds. */
const PING = { every: 20_000, patience: 10_000 } as const;

const refusals: Readonly<Record<RoomRefusal, string>> = {
  'room-full': 'the room is full',
  'server-full': 'the server has as many rooms as it may',
  origin: 'the server does not serve pages of this origin',
  taken: 'another has this ID',
  malformed: 'the server did not understand',
  'too-much': 'more was sent than the server allows',
  'too-late': 'joining took too long',
};

/** A room of `framepipe signal`. It calls the server again whenever the socket breaks, and comes back as the same member. */
export class WebSocketCarrier implements RoomCarrier {
  readonly #url: string | URL;
  readonly #join: Extract<RoomRequest, { type: 'join' }>;
  readonly #listener: RoomListener;
  #socket: WebSocket | undefined;
  #delay: number = RETRY.first;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(url: string | URL, room: string, id: string, listener: RoomListener) {
    this.#url = url;
    this.#join = { type: 'join', room, id, secret: randomID() };
    this.#listener = listener;
    this.#call();
  }

  send(to: string, data: string): void {
    this.#say({ type: 'message', to, data });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#say({ type: 'leave' });
    this.#end();
  }

  #call(): void {
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    socket.onopen = () => this.#say(this.#join);
    socket.onmessage = ({ data }) => this.#hear(decodeRoomReply(data));
    socket.onclose = () => this.#retry();
    this.#wait(PING.patience, () => this.#hangUp());
  }

  #hear(reply: RoomReply | undefined): void {
    // Whatever it is, the line works.
    this.#wait(PING.every, () => this.#ping());
    switch (reply?.type) {
      case 'welcome':
        this.#delay = RETRY.first;
        this.#listener.onOpen(reply.members);
        break;
      case 'joined':
        this.#listener.onJoined(reply.id);
        break;
      case 'left':
        this.#listener.onLeft(reply.id);
        break;
      case 'message':
        this.#listener.onMessage(reply.from, reply.data);
        break;
      case 'refused': {
        this.#end();
        const code = reply.reason.endsWith('-full') ? 'room-full' : 'room-refused';
        this.#listener.onRefused(new EncodedTransformError(code, refusals[reply.reason]));
      }
    }
  }

  #ping(): void {
    this.#say({ type: 'ping' });
    this.#wait(PING.patience, () => this.#hangUp());
  }

  /** Does not wait for the browser to find out. */
  #hangUp(): void {
    this.#socket?.close();
    this.#retry();
  }

  #retry(): void {
    this.#drop();
    if (this.#isClosed) return;
    this.#wait(this.#delay * (0.5 + Math.random() / 2), () => this.#call());
    this.#delay = Math.min(this.#delay * 2, RETRY.longest);
    this.#listener.onBroken(new EncodedTransformError('signaling-failed', 'the room server cannot be reached'));
  }

  #end(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#drop();
  }

  #drop(): void {
    if (!this.#socket) return;
    Object.assign(this.#socket, { onopen: null, onmessage: null, onclose: null });
    this.#socket = undefined;
  }

  #say(request: RoomRequest): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(request));
  }

  #wait(milliseconds: number, then: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, milliseconds);
  }
}
