import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import {
  decodeRoomRequest,
  LONGEST_ROOM_MESSAGE,
  type RoomRefusal,
  type RoomRequest,
} from '../../src/shared/room-protocol.js';
import { defaultLimits, type Limits, Meter } from './limits.js';
import { isWelcome } from './origins.js';
import { type Line, Rooms } from './rooms.js';

/** Options of {@link startSignalServer}. */
export interface SignalServerOptions {
  /** Default a free one. */
  readonly port?: number;
  /** Default 127.0.0.1: reached from this machine only. */
  readonly host?: string;
  /** Origins of the pages that may use it; `*` for all. Default those of this machine. */
  readonly origins?: readonly string[];
  readonly limits?: Partial<Limits>;
  /** Serves it on an HTTP server that is there, beside what else it does; `port` and `host` are that one's. */
  readonly server?: Server;
}

/** A room server that runs. */
export interface SignalServer {
  readonly port: number;
  /** How many rooms there are. */
  readonly rooms: number;
  close(): Promise<void>;
}

/** How long a client may take to join, in milliseconds. */
const TIME_TO_JOIN = 10_000;
/** A client that is silent for so long is taken for gone, in milliseconds; clients ask for a pong more often. */
const LONGEST_SILENCE = 60_000;
/** Bytes that wait for a client that does not read; more end it. */
const MOST_BUFFERED = 4_194_304;
/** https://datatracker.ietf.org/doc/html/rfc6455#section-7.4.1 */
const closeCodes = { policy: 1008, replaced: 4000 } as const;

/** Starts a room server. Rejects with the system's error where the port cannot be had. */
export async function startSignalServer(options: SignalServerOptions = {}): Promise<SignalServer> {
  const { port = 0, host = '127.0.0.1', origins = [], limits: own, server = createServer(refusePlainHttp) } = options;
  const limits = { ...defaultLimits, ...own };
  const rooms = new Rooms(limits);
  const sockets = new WebSocketServer({ server, maxPayload: LONGEST_ROOM_MESSAGE, perMessageDeflate: false });
  sockets.on('connection', (socket, { headers }) => {
    serve(socket, rooms, limits, isWelcome(headers.origin, origins));
  });
  // The HTTP server's own failure to listen comes here, too, and is told below.
  sockets.on('error', () => {});
  if (!options.server) await listen(server, port, host);
  return {
    get port() {
      return (server.address() as AddressInfo).port;
    },
    get rooms() {
      return rooms.size;
    },
    async close() {
      rooms.close();
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      if (!options.server) await new Promise((resolve) => server.close(resolve));
    },
  };
}

function serve(socket: WebSocket, rooms: Rooms, limits: Limits, isAllowed: boolean): void {
  const meters = { messages: new Meter(limits.messages), bytes: new Meter(limits.bytes) };
  const line: Line = {
    send(reply) {
      if (socket.bufferedAmount > MOST_BUFFERED) socket.terminate();
      else socket.send(JSON.stringify(reply));
    },
    refuse(reason) {
      line.send({ type: 'refused', reason });
      socket.close(closeCodes.policy, reason);
    },
    replace: () => socket.close(closeCodes.replaced, 'replaced'),
  };
  const end = (reason: RoomRefusal) => {
    rooms.lose(line);
    line.refuse(reason);
  };
  let silence = setTimeout(() => end('too-late'), TIME_TO_JOIN);
  socket.on('close', () => {
    clearTimeout(silence);
    rooms.lose(line);
  });
  // What ws refuses (too long, no UTF-8) closes the socket by itself.
  socket.on('error', () => {});
  socket.on('message', (data: Buffer, isBinary) => {
    if (socket.readyState !== socket.OPEN) return;
    const isTooMuch = !meters.messages.take(1) || !meters.bytes.take(data.length);
    const request = isTooMuch || isBinary ? undefined : decodeRoomRequest(data.toString());
    if (!request || (request.type === 'join') === rooms.has(line)) {
      end(isTooMuch ? 'too-much' : 'malformed');
      return;
    }
    clearTimeout(silence);
    silence = setTimeout(() => socket.terminate(), LONGEST_SILENCE);
    follow(request, rooms, line, socket);
  });
  if (!isAllowed) end('origin');
}

function follow(request: RoomRequest, rooms: Rooms, line: Line, socket: WebSocket): void {
  switch (request.type) {
    case 'join':
      rooms.join(line, request);
      break;
    case 'message':
      rooms.pass(line, request.to, request.data);
      break;
    case 'ping':
      line.send({ type: 'pong' });
      break;
    case 'leave':
      rooms.leave(line);
      socket.close();
  }
}

function refusePlainHttp(_request: unknown, response: ServerResponse): void {
  response.writeHead(426, { 'content-type': 'text/plain', upgrade: 'websocket' });
  response.end('This is a room server of Framepipe, for WebSockets.\n');
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
}
