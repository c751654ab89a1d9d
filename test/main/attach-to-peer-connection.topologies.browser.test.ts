import { expect } from 'chai';
import { type AttachedPeerConnection, attachToPeerConnection, wrapPeerConnection } from 'framepipe';
import { rtpCounts } from '../helpers/call.js';
import {
  connected,
  endSealedCalls,
  KINDS,
  type SealedCall,
  type SealStages,
  sealedArrive,
  sealedCall,
  sealWorker,
  unsealedPlay,
} from '../helpers/sealed-call.js';
import { type Topology, topologies } from '../helpers/topologies.js';
import { pause } from '../helpers/until.js';

const attachAll = (pc: RTCPeerConnection) =>
  attachToPeerConnection<SealStages>(pc, sealWorker(), () => [{ stage: 'seal' }]);

/** Everything that the call's shape lets flow goes through pipelines, and nothing ever went by them. */
async function flowsSealed(call: SealedCall, all: AttachedPeerConnection<SealStages>, { sends, receives }: Topology) {
  await all.ready();
  expect(all.transforms).to.have.length(4);
  await Promise.all([sends && sealedArrive(call), receives && unsealedPlay(call, all.transforms)]);
}

/** Nothing flows, either way, though it could. */
async function isHeld(call: SealedCall) {
  await connected(call);
  await pause(300);
  for (const kind of KINDS) expect(await call.far.arrived(kind)).to.include({ sealed: 0, clear: 0 });
  expect((await rtpCounts(call.near, 'video')).framesDecoded).to.equal(0);
}

describe('every frame goes through its pipeline where the near end', () => {
  afterEach(endSealedCalls);

  for (const topology of Object.values(topologies)) {
    describe(topology.title, () => {
      it('and attachToPeerConnection was called on a plain connection', async () => {
        const call = await sealedCall();
        const all = attachAll(call.near);
        await topology.run(call);
        await flowsSealed(call, all, topology);
      });

      it('and wrapPeerConnection made the connection, with pipelines from its birth', async () => {
        let all!: AttachedPeerConnection<SealStages>;
        const Wrapped = wrapPeerConnection(RTCPeerConnection, (pc) => {
          all = attachAll(pc);
        });
        const call = await sealedCall(new Wrapped());
        await topology.run(call);
        await flowsSealed(call, all, topology);
      });
    });
  }

  // The others differ from these only before pipelines are attached, when all are held alike.
  for (const topology of [topologies.offers, topologies.answersRecvonly, topologies.replacesTracks]) {
    it(`${topology.title}, and wrapPeerConnection made the connection, which is held until pipelines come`, async () => {
      const Wrapped = wrapPeerConnection(RTCPeerConnection);
      const call = await sealedCall(new Wrapped());
      await topology.run(call);
      await isHeld(call);
      await flowsSealed(call, attachAll(call.near), topology);
    });
  }
});
