import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { expect } from 'chai';
import { Relay } from '../../soak/relay.js';
import type { LinkAddress } from '../../soak/relay-protocol.js';
import { until } from '../helpers/until.js';

/** A packet of RTP (RFC 3550, section 5.1): version 2, this payload type, timestamp and SSRC. */
function rtp(sequence: number, rtpTimestamp: number, ssrc: number): Buffer {
  const packet = Buffer.alloc(20);
  packet.writeUInt8(0x80, 0);
  packet.writeUInt8(96, 1);
  packet.writeUInt16BE(sequence, 2);
  packet.writeUInt32BE(rtpTimestamp, 4);
  packet.writeUInt32BE(ssrc, 8);
  return packet;
}

/** A STUN message begins with two zero bits (RFC 8489, section 5). */
const stun = Buffer.alloc(20, 1);

describe('the lossy relay', () => {
  const sockets: Socket[] = [];
  let relay: Relay;
  let link: LinkAddress;
  const heard: [string[], string[]] = [[], []];

  const send = (end: 0 | 1, packet: Buffer) => sockets[end]!.send(packet, link.ports[1 - end]!, link.address);

  beforeEach(async () => {
    relay = new Relay(1);
    link = await relay.open();
    heard[0] = [];
    heard[1] = [];
    for (const end of [0, 1] as const) {
      const socket = createSocket('udp4');
      socket.on('message', (packet) => heard[end].push(packet.toString('hex')));
      socket.bind(0, link.address);
      await once(socket, 'listening');
      sockets[end] = socket;
    }
    // Who has not been heard cannot be sent to: as with ICE, one tries again.
    await until('the way there and back', () => {
      send(0, stun);
      send(1, stun);
      return heard.every((packets) => packets.length > 0);
    });
  });

  afterEach(() => {
    relay.closeAll();
    for (const socket of sockets.splice(0)) socket.close();
  });

  it('carries packets both ways, and tells the frames that they were of', async () => {
    send(0, rtp(1, 1_000, 5));
    send(0, rtp(2, 1_000, 5));
    send(1, rtp(1, 7_000, 9));
    await until('all of them', () => heard[1].includes(rtp(2, 1_000, 5).toString('hex')));
    await until('all of them', () => heard[0].includes(rtp(1, 7_000, 9).toString('hex')));
    expect(relay.take(link.id)).to.have.deep.members([
      [5, 1_000, 2, 0],
      [9, 7_000, 1, 0],
    ]);
    expect(relay.take(link.id), 'told once').to.deep.equal([]);
  });

  it('drops media as it is told, says so, and lets ICE through', async () => {
    await relay.answer({ id: link.id, weather: { loss: 1, duplicates: 0, reordered: 0 } });
    for (let sequence = 0; sequence < 10; sequence += 1) send(0, rtp(sequence, 1_000, 5));
    const before = heard[1].length;
    await until('STUN', () => {
      send(0, stun);
      return heard[1].length > before;
    });
    expect(heard[1].every((packet) => packet === stun.toString('hex'))).to.equal(true);
    expect(relay.take(link.id)).to.deep.equal([[5, 1_000, 10, 10]]);
  });

  it('doubles packets, and lets others overtake them', async () => {
    await relay.answer({ id: link.id, weather: { loss: 0, duplicates: 1, reordered: 1 } });
    const first = rtp(1, 1_000, 5).toString('hex');
    send(0, rtp(1, 1_000, 5));
    await until('the double', () => heard[1].includes(first));
    await relay.answer({ id: link.id, weather: { loss: 0, duplicates: 0, reordered: 0 } });
    await until('the one held back', () => heard[1].filter((packet) => packet === first).length === 2);
  });

  it('drops the same packets for the same seed', async () => {
    const dropped = async (seed: number) => {
      const own = new Relay(seed);
      const { id, address, ports } = await own.open();
      await own.answer({ id, weather: { loss: 0.5, duplicates: 0, reordered: 0 } });
      heard[0] = [];
      await until('both of its ends', () => {
        for (const port of ports) sockets[0]!.send(stun, port, address);
        return heard[0].length > 1;
      });
      for (let at = 0; at < 40; at += 1) sockets[0]!.send(rtp(at, at, 5), ports[0], address);
      const seen = new Map<number, number>();
      await until('all', () => {
        for (const [, rtpTimestamp, , lost] of own.take(id)) seen.set(rtpTimestamp, lost);
        return seen.size === 40;
      });
      own.closeAll();
      return [...seen].sort(([one], [other]) => one - other).map(([, lost]) => lost);
    };
    expect(await dropped(3)).to.deep.equal(await dropped(3));
    expect(await dropped(3)).not.to.deep.equal(await dropped(4));
  });
});
