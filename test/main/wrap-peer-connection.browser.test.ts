import { expect } from 'chai';
import { type AttachedPeerConnection, attachToPeerConnection, wrapPeerConnection } from 'framepipe';
import {
  endSealedCalls,
  ignoresLateTransforms,
  type SealStages,
  sealedArrive,
  sealedCall,
  sealWorker,
  unsealedPlay,
} from '../helpers/sealed-call.js';
import { topologies } from '../helpers/topologies.js';

describe('wrapPeerConnection', () => {
  afterEach(endSealedCalls);

  it('makes a subclass, under the same name and with the same statics', async () => {
    const Wrapped = wrapPeerConnection(RTCPeerConnection);
    const pc = new Wrapped();
    expect(pc).to.be.instanceOf(RTCPeerConnection).and.instanceOf(Wrapped);
    expect(Wrapped.name).to.equal('RTCPeerConnection');
    const algorithm: EcKeyGenParams = { name: 'ECDSA', namedCurve: 'P-256' };
    expect(await Wrapped.generateCertificate(algorithm)).to.be.instanceOf(RTCCertificate);
    class Client extends Wrapped {
      readonly mine = true;
    }
    const client = new Client();
    expect(client).to.be.instanceOf(Wrapped).and.have.property('mine', true);
    for (const one of [pc, client]) one.close();
  });

  it('takes what RTCPeerConnection takes, and lets it be configured anew', () => {
    const Wrapped = wrapPeerConnection(RTCPeerConnection) as unknown as new (...args: unknown[]) => RTCPeerConnection;
    for (const args of [[], [undefined], [null], [{ bundlePolicy: 'max-bundle' }, { optional: [] }]]) {
      const pc = new Wrapped(...args);
      expect(pc.getConfiguration().bundlePolicy).to.equal(args.length === 2 ? 'max-bundle' : 'balanced');
      pc.setConfiguration({ ...pc.getConfiguration(), iceServers: [{ urls: 'stun:stun.example' }] });
      expect(pc.getConfiguration().iceServers).to.have.length(1);
      pc.close();
    }
  });

  it('hands each new connection over before anyone has it', () => {
    const made: RTCPeerConnection[] = [];
    const Wrapped = wrapPeerConnection(RTCPeerConnection, (pc) => made.push(pc));
    const pc = new Wrapped();
    expect(made).to.deep.equal([pc]);
    pc.close();
  });

  it('refuses what is no constructor', () => {
    expect(() => wrapPeerConnection({} as typeof RTCPeerConnection)).to.throw(
      TypeError,
      '"Base" expected a constructor',
    );
  });

  it('leaves it to Chromium to hold media where Chromium can', () => {
    const Wrapped = wrapPeerConnection(RTCPeerConnection);
    const pc = new Wrapped();
    const { sender, receiver } = pc.addTransceiver('audio');
    for (const { transform } of [sender, receiver]) expect(transform === null).to.equal(ignoresLateTransforms);
    pc.close();
  });

  /** Ways in which webrtc-adapter and its like put themselves between an application and its connections. */
  describe('beside others who wrap', () => {
    const shims: Record<string, (pc: RTCPeerConnection) => void> = {
      'methods that wait for a promise before they return one': (pc) => {
        const { setRemoteDescription } = pc;
        pc.setRemoteDescription = async (description: RTCSessionDescriptionInit) => {
          await null;
          await Reflect.apply(setRemoteDescription, pc, [description]);
        };
      },
      'addTrack made of addTransceiver': (pc) => {
        pc.addTrack = (track, ...streams) => {
          const reused = pc.getTransceivers().find(({ sender, receiver }) => {
            return sender.track === null && receiver.track.kind === track.kind;
          });
          if (!reused) return pc.addTransceiver(track, { streams }).sender;
          reused.direction = 'sendrecv';
          void reused.sender.replaceTrack(track);
          return reused.sender;
        };
      },
      'listeners that are wrapped': (pc) => {
        const { addEventListener } = pc;
        pc.addEventListener = (type: string, listener: EventListenerOrEventListenerObject) =>
          addEventListener.call(pc, type, (event) => (listener as EventListener)(event));
      },
    };

    for (const [title, shim] of Object.entries(shims)) {
      for (const [when, wrap] of Object.entries(orders(shim))) {
        it(`${title}, ${when}`, async () => {
          let all!: AttachedPeerConnection<SealStages>;
          const Wrapped = wrap((pc) => {
            all = attachToPeerConnection<SealStages>(pc, sealWorker(), () => [{ stage: 'seal' }]);
          });
          const call = await sealedCall(new Wrapped());
          await topologies.answers.run(call);
          await Promise.all([sealedArrive(call), unsealedPlay(call, all.transforms)]);
        });
      }
    }

    it('calls attachToPeerConnection, too, on a plain connection that was wrapped before and after', async () => {
      const call = await sealedCall();
      for (const shim of Object.values(shims)) shim(call.near);
      const all = attachToPeerConnection<SealStages>(call.near, sealWorker(), () => [{ stage: 'seal' }]);
      for (const shim of Object.values(shims)) shim(call.near);
      await topologies.answers.run(call);
      await Promise.all([sealedArrive(call), unsealedPlay(call, all.transforms)]);
    });
  });
});

type OnCreated = (pc: RTCPeerConnection) => void;

/** A shim below ours, as a function that returns a connection instead of constructing one, and one above ours. */
function orders(shim: OnCreated): Record<string, (onCreated: OnCreated) => typeof RTCPeerConnection> {
  function Below(configuration?: RTCConfiguration) {
    const pc = new RTCPeerConnection(configuration);
    shim(pc);
    return pc;
  }
  return {
    before: (onCreated) => wrapPeerConnection(Below as unknown as typeof RTCPeerConnection, onCreated),
    after: (onCreated) => {
      const Wrapped = wrapPeerConnection(RTCPeerConnection, onCreated);
      return class extends Wrapped {
        constructor(configuration?: RTCConfiguration) {
          super(configuration);
          shim(this);
        }
      };
    },
  };
}
