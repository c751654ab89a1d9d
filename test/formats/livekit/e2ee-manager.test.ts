import { expect } from 'chai';
import { Room } from 'livekit-client';
import { importLivekitKey } from '../../../src/formats/livekit.js';
import { ascending, rejection } from '../../sframe/bytes.js';
import { pipelinesEncrypt } from './e2ee-manager.js';
import { LivekitWorker } from './livekit-worker.js';

describe('livekit: in place of livekit-client’s own encryption', () => {
  it('has a Room publish its tracks as encrypted', async () => {
    const key = await importLivekitKey(ascending(32));
    const room = new Room({ encryption: { e2eeManager: pipelinesEncrypt(key, () => {}) } });
    expect(room.localParticipant.isE2EEEnabled).to.equal(false);
    await room.setE2EEEnabled(true);
    expect([room.hasE2EESetup, room.localParticipant.isE2EEEnabled]).to.deep.equal([true, true]);
  });

  it('seals and opens its data packets, as its own worker does', async () => {
    const key = await importLivekitKey(ascending(32));
    const manager = pipelinesEncrypt(key, () => {});
    const theirs = new LivekitWorker();
    theirs.setKey(key);
    const sealed = await manager.encryptData(ascending(100));
    expect(await theirs.decryptData(sealed.payload, sealed.iv, sealed.keyIndex)).to.deep.equal(ascending(100));
    const { payload, iv, keyIndex } = await theirs.encryptData(ascending(50));
    const opened = await manager.handleEncryptedData(payload, iv, 'peer', keyIndex);
    expect(opened.payload).to.deep.equal(ascending(50));
    expect(await rejection(manager.handleEncryptedData(payload, iv, 'peer', 7))).to.be.instanceOf(Error);
  });
});
