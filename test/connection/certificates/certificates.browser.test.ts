import { expect } from 'chai';
import {
  fingerprintOf,
  forgetCertificate,
  hasIdentityProviders,
  keepCertificate,
  peerIdentity,
  pinFingerprints,
  remoteFingerprints,
  useIdentityProvider,
} from 'framepipe/connection.js';
import { negotiate, trickle } from '../../helpers/call.js';

const NAME = 'test';
const open: RTCPeerConnection[] = [];

function connection(configuration?: RTCConfiguration): RTCPeerConnection {
  const pc = new RTCPeerConnection(configuration);
  pc.createDataChannel('x', { negotiated: true, id: 0 });
  open.push(pc);
  return pc;
}

async function connect(near: RTCPeerConnection, far: RTCPeerConnection): Promise<void> {
  trickle(near, far);
  trickle(far, near);
  await negotiate(near, far);
}

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'resolved',
    ({ code }) => code,
  );

describe('certificates', () => {
  afterEach(async () => {
    for (const pc of open.splice(0)) pc.close();
    await forgetCertificate(NAME);
  });

  it('are kept, the same for all who ask at once, until they are forgotten or too old', async () => {
    const both = await Promise.all([keepCertificate(NAME), keepCertificate(NAME)]);
    const [first, second] = both.map(fingerprintOf);
    expect(first).to.match(/^sha-256 [0-9A-F]{2}(:[0-9A-F]{2}){31}$/);
    expect(second).to.equal(first);
    expect(fingerprintOf(await keepCertificate(NAME))).to.equal(first);
    expect(fingerprintOf(await keepCertificate('another'))).to.not.equal(first);
    expect(fingerprintOf(await keepCertificate(NAME, { days: 365, renewDays: 364 })), 'not yet too old').to.be.a(
      'string',
    );
    await forgetCertificate(NAME);
    const short = await keepCertificate(NAME, { days: 2 });
    expect(short.expires - Date.now()).to.be.at.most(2 * 86_400_000);
    expect(fingerprintOf(await keepCertificate(NAME)), 'for two days only').to.not.equal(fingerprintOf(short));
  });

  it('are what the other side sees, and pinned ones connect', async () => {
    const [alice, bob] = [await keepCertificate(NAME), await keepCertificate('bob')];
    const [near, far] = [connection({ certificates: [alice] }), connection({ certificates: [bob] })];
    const other = `sha-256 ${Array(32).fill('ab').join(':')}`;
    const verified = [
      pinFingerprints(near, [other, fingerprintOf(bob)!]),
      pinFingerprints(far, [fingerprintOf(alice)!.toLowerCase()]),
    ];
    await connect(near, far);
    await Promise.all(verified);
    expect(remoteFingerprints(near)).to.deep.equal([fingerprintOf(bob)]);
    expect(remoteFingerprints(far)).to.deep.equal([fingerprintOf(alice)]);
  });

  it('that are not pinned close the connection before anything is sent', async () => {
    const [near, far] = [connection(), connection({ certificates: [await keepCertificate(NAME)] })];
    const verified = pinFingerprints(near, [`sha-256 ${Array(32).fill('AB').join(':')}`]);
    expect(remoteFingerprints(near)).to.deep.equal([]);
    // Of a connection that is closed meanwhile, setRemoteDescription never settles.
    void connect(near, far);
    expect(await codeOf(verified)).to.equal('fingerprint-mismatch');
    expect(near.signalingState).to.equal('closed');
    expect(far.connectionState).to.not.equal('connected');
  });

  it('lets nobody wait for a connection that is closed', async () => {
    const near = connection();
    const pin = `sha-256 ${Array(32).fill('AB').join(':')}`;
    const verified = pinFingerprints(near, [pin]);
    near.close();
    expect(await codeOf(verified)).to.equal('closed');
    expect(() => pinFingerprints(near, [pin])).to.throw('the connection is closed');
    expect(() => pinFingerprints(connection(), [])).to.throw(RangeError);
    expect(() => pinFingerprints(connection(), ['sha-1 AB'])).to.throw(RangeError);
  });

  it('and identity providers, where the browser has them', async () => {
    const near = connection();
    if (hasIdentityProviders()) {
      useIdentityProvider(near, 'idp.invalid', { usernameHint: 'alice@idp.invalid' });
      const far = connection();
      await connect(near, far).catch(() => {});
      void peerIdentity(far).catch(() => {});
    } else {
      expect(() => useIdentityProvider(near, 'idp.invalid'))
        .to.throw()
        .with.property('code', 'not-supported');
      expect(await codeOf(peerIdentity(near))).to.equal('not-supported');
    }
  });
});
