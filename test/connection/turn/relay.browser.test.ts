import { expect } from 'chai';
import { attachToPeerConnection, createWorker, passphraseKey } from 'framepipe';
import { dataChannelStreams, observe } from 'framepipe/connection.js';
import { type Call, closeCalls, connect, decoded, negotiate, trickle } from '../../helpers/call.js';
import { until } from '../../helpers/until.js';
import { startTurnServer, stopTurnServer } from './turn-server.js';

describe('through a TURN server only', () => {
  let server: RTCIceServer;
  const open: RTCPeerConnection[] = [];

  /** A connection that may use relays only, reached by `transport`. */
  function relayed(transport: 'udp' | 'tcp', wrong: Partial<RTCIceServer> = {}): RTCPeerConnection {
    const iceServers = [{ ...server, urls: `${server.urls}?transport=${transport}`, ...wrong }];
    const pc = new RTCPeerConnection({ iceTransportPolicy: 'relay', bundlePolicy: 'max-bundle', iceServers });
    open.push(pc);
    return pc;
  }

  before(async function () {
    const started = await startTurnServer();
    if (!started) this.skip();
    server = started;
  });

  afterEach(() => {
    closeCalls();
    for (const pc of open.splice(0)) pc.close();
  });

  after(stopTurnServer);

  for (const transport of ['udp', 'tcp'] as const) {
    it(`an encrypted call and a data channel flow, by ${transport.toUpperCase()}`, async () => {
      const worker = createWorker();
      const secret = { key: await passphraseKey('correct horse', { salt: 'framepipe.example/turn' }), keyID: 0 };
      const options = { encryptionKey: secret, decryptionKeys: [secret] };
      const pcs = [relayed(transport), relayed(transport)] as const;
      const all = pcs.map((pc) => attachToPeerConnection(pc, worker, () => [{ stage: 'sframe', options }]));
      const observers = pcs.map((pc) => observe(pc, { interval: 100 }));
      const [near, far] = pcs.map((pc) => dataChannelStreams(pc.createDataChannel('x', { negotiated: true, id: 0 })));
      const add = ({ caller, stream }: Call) => {
        for (const track of stream.getTracks()) caller.addTrack(track, stream);
      };
      await connect(add, { caller: pcs[0], callee: pcs[1] });
      await decoded(pcs[1], 10);
      const writer = near!.writable.getWriter();
      await Promise.all([writer.write('by relay'), writer.close()]);
      expect(await far!.readable.getReader().read()).to.deep.equal({ done: false, value: 'by relay' });
      for (const observer of observers) {
        await until('the pair', () => observer.snapshot.transports[0]?.selectedPair !== undefined);
        const { selectedPair } = observer.snapshot.transports[0]!;
        expect(selectedPair!.local).to.include({ type: 'relay', relayProtocol: transport });
        expect(selectedPair!.remote.type).to.be.oneOf(['relay', 'prflx']);
        expect(observer.snapshot.localCandidates.map(({ type }) => type))
          .to.include('relay')
          .and.not.include('host');
        expect(observer.explain()).to.deep.equal({ phase: 'connected', reasons: [] });
      }
      const received = (await all[1]!.getStats()).find(({ side, kind }) => side === 'receiver' && kind === 'video')!;
      expect(received.framesOut).to.be.at.least(10);
      expect(received.dropped.error).to.equal(0);
      worker.terminate();
    });
  }

  it('nothing flows with a wrong password, and the reason is told', async () => {
    const [near, far] = [relayed('udp', { credential: 'wrong' }), relayed('udp')];
    near.createDataChannel('x');
    const observer = observe(near, { interval: 100 });
    trickle(near, far);
    trickle(far, near);
    await negotiate(near, far);
    await until('the reasons', () => observer.explain().reasons.length >= 2);
    expect(observer.explain().reasons.map(({ code }) => code)).to.include.members(['wrong-credentials', 'no-relay']);
    expect(observer.snapshot.candidateErrors[0]).to.include({ errorCode: 401 });
    expect(observer.timeline.some(({ text, level }) => level === 'warning' && text.includes('(401)'))).to.equal(true);
  });
});
