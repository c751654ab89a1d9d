import { expect } from 'chai';
import { daveDecrypter, daveEncrypter, exportDaveKey, type MlsExporter } from '../../../src/formats/dave.js';
import { hex } from '../../codecs/streams.js';
import { group } from '../../keys/mls/room.js';
import { opus } from './ends.js';

describe('formats/dave with MlsSession', function () {
  this.timeout(60_000);

  it('all members derive the keys of each', async () => {
    const { people } = await group('alice', 'bob', 'carol');
    const exporters = people.map(
      ({ session }): MlsExporter =>
        (...args) =>
          session.exportSecret(...args),
    );
    const keyOf = async (member: number, userID: bigint) => ({
      key: await exportDaveKey(exporters[member]!, userID),
      keyID: people[member]!.session.epoch!.epoch,
    });
    const plain = hex('7801020304');
    const sealed = await daveEncrypter({ encryptionKey: await keyOf(0, 1n) }).encrypt(plain, opus);
    for (const member of [1, 2]) {
      const decrypter = daveDecrypter({ decryptionKeys: [await keyOf(member, 1n)], replayScope: 'pipeline' });
      expect(await decrypter.decrypt(sealed!, opus)).to.deep.equal(plain);
      const other = daveDecrypter({ decryptionKeys: [await keyOf(member, 2n)], replayScope: 'pipeline' });
      expect(await other.open(sealed!, opus)).to.include({ failure: 'authentication' });
    }
  });
});
