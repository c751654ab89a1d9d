import { expect } from 'chai';
import { type ConnectionObserver, explain, observe, parseCandidate } from 'framepipe/connection.js';
import { negotiate, trickle } from '../../helpers/call.js';
import { until } from '../../helpers/until.js';

/** Two connections, a data channel between them, and who observes them. */
interface Observed {
  readonly pcs: readonly [RTCPeerConnection, RTCPeerConnection];
  readonly observers: readonly [ConnectionObserver, ConnectionObserver];
}

const open: RTCPeerConnection[] = [];

function prepare(configuration?: RTCConfiguration): Observed {
  const pcs = [new RTCPeerConnection(configuration), new RTCPeerConnection(configuration)] as const;
  open.push(...pcs);
  pcs[0].createDataChannel('chat', { negotiated: true, id: 4 });
  pcs[1].createDataChannel('chat', { negotiated: true, id: 4 });
  pcs[0].addTransceiver('audio');
  return { pcs, observers: [observe(pcs[0], { interval: 100 }), observe(pcs[1], { interval: 100 })] };
}

async function call({ pcs: [caller, callee] }: Observed): Promise<void> {
  trickle(caller, callee);
  trickle(callee, caller);
  await negotiate(caller, callee);
}

/** Chromium puts IPv6 addresses in brackets, as in a URL. */
const bare = (address: string | null) => address?.replace(/^\[(.*)\]$/, '$1') ?? null;

const texts = (observer: ConnectionObserver) => observer.timeline.map(({ text }) => text).join('\n');

describe('observe', () => {
  afterEach(() => {
    for (const pc of open.splice(0)) pc.close();
  });

  it('tells descriptions, candidates, roles, the selected pair, DTLS and SCTP of a call, at both ends alike', async () => {
    const observed = prepare();
    const { observers } = observed;
    expect(observers.map((one) => one.explain())).to.deep.equal([
      { phase: 'idle', reasons: [] },
      { phase: 'idle', reasons: [] },
    ]);
    await call(observed);
    for (const observer of observers) {
      await until('a pair, a role and an open channel', () => {
        const { transports, dataChannels } = observer.snapshot;
        const [transport] = transports;
        return (
          !!transport?.selectedPair && !!transport.role && !!transport.dtlsRole && dataChannels[0]?.state === 'open'
        );
      });
    }
    const [caller, callee] = observers.map(({ snapshot }) => snapshot);
    expect(explain(caller!)).to.deep.equal({ phase: 'connected', reasons: [] });
    for (const snapshot of [caller!, callee!]) {
      expect(structuredClone(snapshot), 'plain data').to.deep.equal(snapshot);
      expect(snapshot).to.include({ connectionState: 'connected', signalingState: 'stable', wasConnected: true });
      expect(snapshot.transports).to.have.length(1);
      expect(snapshot.transports[0]).to.include({ dtlsState: 'connected', error: undefined });
      expect(snapshot.transports[0]!.dtlsVersion).to.match(/^1\.[23]$/);
      expect(snapshot.transports[0]!.dtlsCipher).to.match(/^TLS_/);
      expect(snapshot.transports[0]!.checks!.responsesReceived).to.be.greaterThan(0);
      expect(snapshot.sctp).to.include({ state: 'connected' });
      expect(snapshot.sctp!.maxMessageSize).to.be.at.least(65_536);
      expect(snapshot.dataChannels).to.deep.include({ id: 4, label: 'chat', state: 'open' });
      expect(snapshot.descriptions.pendingLocal).to.equal(undefined);
      expect(snapshot.localCandidates).to.not.have.length(0);
    }
    expect(caller!.descriptions.currentLocal!.type).to.equal('offer');
    expect(caller!.descriptions.currentRemote!.sdp.split('\n')[1]).to.equal(
      callee!.descriptions.currentLocal!.sdp.split('\n')[1],
    );
    expect(caller!.descriptions.currentLocal!.media.map(({ kind }) => kind)).to.have.members(['audio', 'application']);
    expect([caller!.transports[0]!.role, callee!.transports[0]!.role]).to.deep.equal(['controlling', 'controlled']);
    expect([caller, callee].map((one) => one!.transports[0]!.dtlsRole)).to.have.members(['client', 'server']);
    const [near, far] = [caller!.transports[0]!.selectedPair!, callee!.transports[0]!.selectedPair!];
    expect([near.local.port, near.remote.port], 'one pair, seen from both ends').to.deep.equal([
      far.remote.port,
      far.local.port,
    ]);
    expect(
      caller!.localCandidates.some(({ port }) => port === near.local.port),
      'one of its candidates',
    ).to.equal(true);
    for (const observer of observers) {
      expect(texts(observer)).to.match(
        /Gathering candidates begins\.[\s\S]*Own candidate: UDP[\s\S]*DTLS handshake is done/,
      );
      expect(texts(observer)).to.match(/Connected over UDP [\s\S]* ↔ UDP /);
      expect(texts(observer)).to.include("Data channel 'chat' is open.");
      expect(observer.timeline.filter(({ level }) => level === 'error')).to.deep.equal([]);
    }
  });

  it('follows renegotiation, an ICE restart and the end', async () => {
    const observed = prepare();
    const { pcs, observers } = observed;
    await call(observed);
    await until('a connection', () => observers.every(({ snapshot }) => snapshot.connectionState === 'connected'));
    const before = observers[0].snapshot.descriptions.currentLocal!.media[0]!.usernameFragment;
    pcs[0].restartIce();
    await negotiate(pcs[0], pcs[1]);
    await until('the other generation', () => observers.every((one) => texts(one).includes('ICE was restarted')));
    expect(observers[0].snapshot.descriptions.currentLocal!.media[0]!.usernameFragment).to.not.equal(before);
    await until('connected once more', () => observers.every((one) => one.explain().phase === 'connected'));
    pcs[0].close();
    await until('its end', () => observers[0].explain().phase === 'closed');
    expect(observers[0].timeline.at(-1)!.text).to.equal('The connection was closed here.');
    const length = observers[0].timeline.length;
    await observers[0].refresh();
    expect(observers[0].timeline).to.have.length(length);
  });

  it('says that no candidate of the other side has come', async () => {
    const { pcs, observers } = prepare();
    const stripped = ({ type, sdp }: RTCSessionDescription) => ({
      type,
      sdp: sdp.replace(/^a=(candidate|end-of-candidates).*\r\n/gm, ''),
    });
    await pcs[0].setLocalDescription();
    await pcs[1].setRemoteDescription(stripped(pcs[0].localDescription!));
    expect(observers[0].explain()).to.deep.include({ phase: 'negotiating' });
    expect(observers[0].explain().reasons[0]!.code).to.equal('no-remote-description');
    expect(observers[1].explain().reasons[0]!.code).to.equal('no-local-description');
    await pcs[1].setLocalDescription();
    await pcs[0].setRemoteDescription(stripped(pcs[1].localDescription!));
    await until('the reason', () =>
      observers.every((one) => one.explain().reasons[0]?.code === 'no-remote-candidates'),
    );
  });

  it('says that the certificate is another than the description names', async () => {
    const observed = prepare();
    const { pcs, observers } = observed;
    trickle(pcs[0], pcs[1]);
    trickle(pcs[1], pcs[0]);
    await pcs[0].setLocalDescription();
    await pcs[1].setRemoteDescription(pcs[0].localDescription!);
    await pcs[1].setLocalDescription();
    const { type, sdp } = pcs[1].localDescription!;
    const forged = sdp.replace(
      /^(a=fingerprint:\S+ )(..)/gm,
      (_, head, byte) => `${head}${byte === '00' ? '11' : '00'}`,
    );
    await pcs[0].setRemoteDescription({ type, sdp: forged });
    await until('the failure', () => observers[0].explain().phase === 'failed');
    const { phase, reasons } = observers[0].explain();
    // Both browsers hide the certificate that came, and why they refused it.
    expect([phase, reasons.map(({ code }) => code)]).to.deep.equal(['failed', ['handshake-failed']]);
    expect(observers[0].timeline.filter(({ level }) => level === 'error').map(({ text }) => text)).to.include(
      'The DTLS handshake failed.',
    );
  });

  it('reads candidates as the browser does', async () => {
    const observed = prepare();
    const lines: string[] = [
      'candidate:1 1 UDP 2130706431 203.0.113.141 8998 typ host',
      'candidate:2 1 TCP 1684797439 198.51.100.7 9 typ srflx raddr 10.0.1.1 rport 9 tcptype active',
      'candidate:842163049 1 udp 1677729535 2001:db8::1 46154 typ prflx raddr :: rport 0 generation 0 ufrag 2tUk',
    ];
    for (const pc of observed.pcs) {
      pc.addEventListener('icecandidate', ({ candidate }) => candidate?.candidate && lines.push(candidate.candidate));
    }
    await call(observed);
    await until('candidates', () => observed.pcs.every((pc) => pc.iceGatheringState === 'complete'));
    expect(lines.length).to.be.greaterThan(4);
    for (const line of lines) {
      const theirs = new RTCIceCandidate({ candidate: line, sdpMid: '0' });
      const ours = parseCandidate(line)!;
      expect(ours, line).to.include({
        foundation: theirs.foundation,
        component: theirs.component === 'rtcp' ? 2 : 1,
        priority: theirs.priority,
        protocol: theirs.protocol,
        address: bare(theirs.address),
        port: theirs.port,
        type: theirs.type,
      });
      expect([ours.tcpType ?? null, ours.relatedAddress ?? null, ours.relatedPort ?? null], line).to.deep.equal([
        theirs.tcpType,
        bare(theirs.relatedAddress),
        theirs.relatedPort,
      ]);
    }
  });
});
