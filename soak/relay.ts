import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { type Random, seededRandom } from './random.js';
import type { LinkAddress, RelayQuestion, Seen, Weather } from './relay-protocol.js';

const FAIR: Weather = { loss: 0, duplicates: 0, reordered: 0 };
/** How long a packet is held back so that others overtake it, in milliseconds. */
const HELD_BACK = 30;

interface Link {
  readonly sockets: readonly [Socket, Socket];
  readonly random: Random;
  weather: Weather;
  seen: Map<string, [number, number, number, number]>;
}

/**
 * A lossy network within the machine: a UDP relay between the two ends of each call. It knows of every frame how many of
 * its packets it was given and how many it dropped, because SRTP leaves headers in the clear (RFC 3711, section 3.1).
 * ICE and DTLS go through whole, so that calls come to be; RTP and RTCP suffer.
 */
export class Relay {
  readonly #seed: number;
  readonly #links = new Map<number, Link>();
  #count = 0;

  /** @param seed of what is dropped, held back and doubled */
  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Does what the page asks for; what it answers can be written as JSON. */
  async answer(question: RelayQuestion): Promise<unknown> {
    if ('open' in question) return this.open();
    if ('close' in question) return this.close(question.close);
    if ('take' in question) return question.take.map((id) => this.take(id));
    const link = this.#links.get(question.id);
    if (link) link.weather = question.weather;
    return null;
  }

  async open(): Promise<LinkAddress> {
    const id = this.#count++;
    const sockets = [createSocket('udp4'), createSocket('udp4')] as const;
    const random = seededRandom(this.#seed * 1_000 + id);
    const link: Link = { sockets, random, weather: FAIR, seen: new Map() };
    const sources: [RemoteInfo?, RemoteInfo?] = [];
    for (const [end, socket] of sockets.entries()) {
      socket.on('message', (packet, source) => {
        // A browser tries from each of its addresses: the first one to come through is the way.
        sources[end] ??= source;
        const target = sources[1 - end];
        const isKnown = source.port === sources[end].port && source.address === sources[end].address;
        if (target && isKnown) carry(link, packet, (bytes) => send(sockets[1 - end]!, bytes, target));
      });
      socket.bind(0, ownAddress());
      await once(socket, 'listening');
    }
    this.#links.set(id, link);
    return { id, address: ownAddress(), ports: [sockets[0].address().port, sockets[1].address().port] };
  }

  /** What has passed or been dropped since this was asked last. */
  take(id: number): Seen[] {
    const link = this.#links.get(id);
    const seen = [...(link?.seen.values() ?? [])];
    link?.seen.clear();
    return seen;
  }

  /** Ends a link; returns what has passed since it was asked last. */
  close(id: number): Seen[] {
    const seen = this.take(id);
    for (const socket of this.#links.get(id)?.sockets ?? []) socket.close();
    this.#links.delete(id);
    return seen;
  }

  closeAll(): void {
    for (const id of this.#links.keys()) this.close(id);
  }
}

/** RFC 7983: what a packet is, by its first byte; RTCP among RTP by its second (RFC 5761, section 4). */
function isMedia(packet: Buffer): boolean {
  return packet.length >= 12 && packet[0]! >= 128 && packet[0]! <= 191;
}

function isRtcp(packet: Buffer): boolean {
  return packet[1]! >= 192 && packet[1]! <= 223;
}

function carry(link: Link, packet: Buffer, forward: (packet: Buffer) => void): void {
  if (!isMedia(packet)) {
    forward(packet);
    return;
  }
  const { random, weather } = link;
  // All three are drawn for every packet, so that one does not shift what follows.
  const [isLost, isDoubled, isLate] = [weather.loss, weather.duplicates, weather.reordered].map(
    (share) => random.next() < share,
  );
  if (!isRtcp(packet)) note(link, packet, isLost!);
  if (isLost) return;
  if (isLate) setTimeout(forward, HELD_BACK, packet);
  else forward(packet);
  if (isDoubled) forward(packet);
}

/** RTP's header: timestamp at byte 4, SSRC at byte 8 (RFC 3550, section 5.1). */
function note({ seen }: Link, packet: Buffer, isLost: boolean): void {
  const [rtpTimestamp, ssrc] = [packet.readUInt32BE(4), packet.readUInt32BE(8)];
  const key = `${ssrc}/${rtpTimestamp}`;
  const entry = seen.get(key) ?? [ssrc, rtpTimestamp, 0, 0];
  entry[2] += 1;
  if (isLost) entry[3] += 1;
  seen.set(key, entry);
}

function send(socket: Socket, packet: Buffer, { port, address }: RemoteInfo): void {
  try {
    socket.send(packet, port, address);
  } catch {
    // The link has been closed while the packet was held back.
  }
}

/** Browsers leave out the loopback interface where there is another. */
function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}
