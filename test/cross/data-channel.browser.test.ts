import { expect } from 'chai';
import { passphraseKey } from 'framepipe';
import {
  dataChannelStreams,
  fingerprintOf,
  keepCertificate,
  observe,
  remoteFingerprints,
} from 'framepipe/connection.js';
import { messageCipher } from 'framepipe/messages.js';
import { browserName } from '../helpers/rendezvous.js';
import { until } from '../helpers/until.js';
import { crossCall } from './cross-call.js';

/** Bytes that the other browser makes, too. */
function pattern(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, index) => (index * 2_654_435_761) >>> 24);
}

describe(`a data channel between the browsers, seen from ${browserName}`, () => {
  it('brings large messages both ways, encrypted, whatever each of them takes at once; both see one connection', async function () {
    this.timeout(60_000);
    const key = await passphraseKey('shared', { salt: 'example.test/rooms/3', iterations: 1_000 });
    const certificate = await keepCertificate('cross');
    const pc = new RTCPeerConnection({ certificates: [certificate] });
    const observer = observe(pc, { interval: 100 });
    try {
      const channel = pc.createDataChannel('files', { negotiated: true, id: 9 });
      const { readable, writable, closed } = dataChannelStreams(channel, {
        cipher: await messageCipher(key),
        chunkBytes: 262_144,
      });
      const call = await crossCall('data channel', pc, async () => {});
      const writer = writable.getWriter();
      const sizes = [0, 65_536, 262_144, 1_000_000];
      const writing = (async () => {
        await writer.write(fingerprintOf(certificate)!);
        for (const size of sizes) await writer.write(pattern(size));
        await writer.close();
      })();
      const reader = readable.getReader();
      expect(remoteFingerprints(pc)).to.deep.equal([(await reader.read()).value]);
      for (const size of sizes) {
        const { value } = await reader.read();
        expect(indexedDB.cmp(value, pattern(size)), `${size} bytes`).to.equal(0);
      }
      await until(
        'the roles',
        () => !!observer.snapshot.transports[0]?.role && !!observer.snapshot.transports[0].dtlsRole,
      );
      expect(observer.snapshot.transports[0]!.role).to.equal(call.channel.polite ? 'controlled' : 'controlling');
      expect(observer.explain().phase).to.equal('connected');
      await call.together('all is read');
      await writing;
      await closed;
    } finally {
      pc.close();
    }
  });
});
