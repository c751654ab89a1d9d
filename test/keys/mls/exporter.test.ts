import { createHash, createHmac } from 'node:crypto';
import { expect } from 'chai';
import { clientConfig } from '../../../src/keys/mls/client-config.js';
import { exportBaseKey, found } from '../../../src/keys/mls/group.js';
import { makeKeyPackage } from '../../../src/keys/mls/own-key-packages.js';
import { generateMlsSignatureKeys, mlsCipherSuite } from '../../../src/keys/mls/signature-keys.js';
import { cipherSuites, importKey } from '../../../src/sframe/index.js';
import { ascending, hex } from '../../sframe/bytes.js';
import { fingerprint } from './room.js';

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
