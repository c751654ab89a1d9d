import { createHash, createHmac } from 'node:crypto';
import { expect } from 'chai';
import { clientConfig } from '../../../src/keys/mls/client-config.js';
import { exportBaseKey, exportSecret, found } from '../../../src/keys/mls/group.js';
import { makeKeyPackage } from '../../../src/keys/mls/own-key-packages.js';
import { generateMlsSignatureKeys, mlsCipherSuite } from '../../../src/keys/mls/signature-keys.js';
import { cipherSuites, importKey } from '../../../src/sframe/index.js';
import { ascending, hex, rejection } from '../../sframe/bytes.js';
import { fingerprint, group, Room } from './room.js';

/** MLS-Exporter of RFC 9420, section 8.5, as plainly as it reads, over HMAC-SHA-256. */
function oracleExporter(exporterSecret: Uint8Array, label: string, context: Uint8Array, length: number): Buffer {
  const derived = expandWithLabel(exporterSecret, label, Buffer.alloc(0), 32);
  return expandWithLabel(derived, 'exported', createHash('sha256').update(context).digest(), length);
}

/** ExpandWithLabel of section 8. */
function expandWithLabel(secret: Uint8Array, label: string, context: Uint8Array, length: number): Buffer {
  const name = Buffer.from(`MLS 1.0 ${label}`);
  const info = Buffer.concat([Buffer.of(length >> 8, length & 0xff), ...vector(name), ...vector(context)]);
  let output = Buffer.alloc(0);
  let block = Buffer.alloc(0);
  for (let counter = 1; output.length < length; counter++) {
    block = createHmac('sha256', secret).update(block).update(info).update(Buffer.of(counter)).digest();
    output = Buffer.concat([output, block]);
  }
  return output.subarray(0, length);
}

/** Bytes with their length before them (section 2.1.2). */
function vector(bytes: Uint8Array): Uint8Array[] {
  const { length } = bytes;
  return [length < 64 ? Buffer.of(length) : Buffer.of(0x40 | (length >> 8), length & 0xff), bytes];
}

describe('keys/mls/group: exportBaseKey', () => {
  it('is MLS-Exporter("SFrame 1.0 Base Key", "", Nk) (RFC 9605, section 5.2), for the Nk of every suite', async () => {
    const suite = await mlsCipherSuite();
    const own = await makeKeyPackage(ascending(4), await generateMlsSignatureKeys(), suite);
    const state = await found(
      hex('00'),
      own,
      clientConfig(async () => true),
      suite,
    );
    for (const number of [1, 2, 3, 4, 5, 6, 7, 8] as const) {
      const sframe = cipherSuites[number];
      const { exporterSecret } = state.keySchedule;
      const expected = oracleExporter(exporterSecret, 'SFrame 1.0 Base Key', Buffer.alloc(0), sframe.keyLength);
      const oracleKey = await crypto.subtle.importKey('raw', new Uint8Array(expected), 'HKDF', false, ['deriveBits']);
      const key = await exportBaseKey(state, sframe, suite);
      expect(await fingerprint(key), sframe.name).to.equal(await fingerprint(oracleKey));
      expect(key.extractable).to.equal(false);
      expect((await importKey(number, key, 0)).cipherSuite).to.equal(sframe);
    }
  });
});

describe('keys/mls-session: exportSecret', () => {
  it('is MLS-Exporter with any label, context and length', async () => {
    const suite = await mlsCipherSuite();
    const own = await makeKeyPackage(ascending(4), await generateMlsSignatureKeys(), suite);
    const state = await found(
      hex('00'),
      own,
      clientConfig(async () => true),
      suite,
    );
    const { exporterSecret } = state.keySchedule;
    for (const [label, context, length] of [
      ['Discord Secure Frames v0', ascending(8), 16],
      ['another', new Uint8Array(), 100],
    ] as const) {
      const expected = oracleExporter(exporterSecret, label, context, length);
      expect(await exportSecret(state, label, context, length, suite)).to.deep.equal(new Uint8Array(expected));
    }
  });

  it('gives all members the same, and nobody else anything', async () => {
    const { people } = await group('alice', 'bob');
    const secrets = await Promise.all(people.map(({ session }) => session.exportSecret('label', ascending(3), 16)));
    expect(secrets[0]).to.have.length(16);
    expect(secrets[1]).to.deep.equal(secrets[0]);
    const { session } = await new Room().enter('carol');
    expect(await rejection(session.exportSecret('label', ascending(3), 16))).to.include({ code: 'mls-refused' });
    expect(await rejection(session.exportSecret('label', ascending(3), 0))).to.be.instanceOf(RangeError);
    session.close();
    expect(await rejection(session.exportSecret('label', ascending(3), 16))).to.include({ code: 'closed' });
  });
});
