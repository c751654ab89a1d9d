import { setMaxListeners } from 'node:events';
import { expect } from 'chai';
import { explain } from '../../../src/connection/observe/explain.js';
import { type ObserveOptions, observe } from '../../../src/connection/observe/observer.js';
import { type FakeClock, fakeClock } from '../../helpers/fake-clock.js';

/** A DTLS transport as far as it is looked at. */
class FakeTransport extends EventTarget {
  state: RTCDtlsTransportState = 'new';
  readonly iceTransport = Object.assign(new EventTarget(), { state: 'new', gatheringState: 'new', role: null });

  /** No browser here tells why DTLS failed; the standard says how one would. */
  fail(): void {
    this.state = 'failed';
    const error = {
      errorDetail: 'fingerprint-failure',
      message: 'another certificate',
      receivedAlert: null,
      sentAlert: 42,
    };
    this.dispatchEvent(Object.assign(new Event('error'), { error }));
  }
}

/** A connection as far as it is looked at. */
class FakeConnection extends EventTarget {
  connectionState = 'new';
  signalingState = 'stable';
  iceConnectionState = 'new';
  iceGatheringState = 'new';
  currentLocalDescription = null;
  currentRemoteDescription = null;
  pendingLocalDescription = null;
  pendingRemoteDescription = null;
  sctp = null;
  statsRead = 0;
  readonly transport = new FakeTransport();
  getStats = async (): Promise<Map<string, object>> => {
    this.statsRead += 1;
    return new Map();
  };

  getTransceivers() {
    return [{ mid: '0', sender: { transport: this.transport }, receiver: { transport: this.transport } }];
  }

  getConfiguration() {
    return {
      iceTransportPolicy: 'relay',
      iceServers: [{ urls: ['turn:a.example'], username: 'alice', credential: 'x' }],
    };
  }

  become(parts: Partial<FakeConnection>, event = 'connectionstatechange'): void {
    Object.assign(this, parts);
    this.dispatchEvent(new Event(event));
  }
}

const watch = (pc: FakeConnection, options?: ObserveOptions) => observe(pc as unknown as RTCPeerConnection, options);

describe('connection/observe/observer', () => {
  let clock: FakeClock;
  // Node takes a signal that ends many listeners for a leak.
  before(() => setMaxListeners(50));
  after(() => setMaxListeners(10));
  beforeEach(() => {
    clock = fakeClock();
  });
  afterEach(() => clock.restore());

  it('tells why DTLS failed, where the browser says so', () => {
    const pc = new FakeConnection();
    const observer = watch(pc);
    pc.transport.iceTransport.state = 'connected';
    pc.become({ connectionState: 'connecting', iceConnectionState: 'connected' });
    pc.transport.fail();
    pc.become({ connectionState: 'failed' });
    expect(explain(observer.snapshot)).to.deep.include({ phase: 'failed' });
    expect(observer.explain().reasons[0]!.code).to.equal('fingerprint-mismatch');
    const told = observer.timeline.map(({ text }) => text);
    expect(told).to.include('The DTLS handshake failed: fingerprint-failure, another certificate (alert 42).');
    observer.close();
  });

  it('tells the configuration without what is secret in it', () => {
    const { snapshot } = watch(new FakeConnection());
    expect(snapshot).to.deep.include({ relayOnly: true, serverUrls: ['turn:a.example'] });
    expect(JSON.stringify(snapshot)).to.not.match(/alice|credential/);
  });

  it('ends with its connection, though no event tells and the statistics never come', async () => {
    const pc = new FakeConnection();
    const observer = watch(pc, { interval: 100 });
    pc.getStats = () => new Promise(() => {});
    await clock.pass(100);
    const refreshed = observer.refresh();
    pc.signalingState = 'closed';
    await clock.pass(100);
    expect((await refreshed).signalingState).to.equal('closed');
    expect(observer.explain().phase).to.equal('closed');
    expect(clock.timers).to.equal(0);
  });

  it('ends when it is told to, and survives statistics that cannot be read', async () => {
    const pc = new FakeConnection();
    const observer = watch(pc, { interval: 100 });
    pc.getStats = () => Promise.reject(new Error('no'));
    await clock.pass(1_000);
    observer.close();
    pc.become({ connectionState: 'connected' });
    expect(observer.snapshot.connectionState).to.equal('new');
    expect(clock.timers).to.equal(0);
  });

  it('keeps so many records and errors, and no more', () => {
    const pc = new FakeConnection();
    const observer = watch(pc, { records: 10 });
    for (let port = 0; port < 100; port++) {
      const error = { url: `turn:a.example:${port}`, errorCode: 701, errorText: '', address: null };
      pc.dispatchEvent(Object.assign(new Event('icecandidateerror'), error));
    }
    expect(observer.timeline).to.have.length(10);
    expect(observer.timeline.at(-1)!.text).to.include('turn:a.example:99 ');
    expect(observer.snapshot.candidateErrors).to.have.length(32);
    observer.close();
  });

  it('reads the statistics once at a time', async () => {
    const pc = new FakeConnection();
    const observer = watch(pc);
    await Promise.all([observer.refresh(), observer.refresh(), observer.refresh()]);
    expect(pc.statsRead).to.equal(1);
    observer.close();
  });

  it('refuses wrong arguments', () => {
    expect(() => observe({} as RTCPeerConnection)).to.throw(TypeError, '"pc"');
    expect(() => watch(new FakeConnection(), { interval: 99 })).to.throw(RangeError, 'options.interval');
    expect(() => watch(new FakeConnection(), { records: 9 })).to.throw(RangeError, 'options.records');
  });
});
