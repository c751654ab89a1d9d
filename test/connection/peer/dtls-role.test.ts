import { expect } from 'chai';
import { DtlsRole } from '../../../src/connection/peer/dtls-role.js';

const sdp = (...setups: readonly string[]) => setups.map((setup) => `m=audio 9\r\na=setup:${setup}\r\n`).join('');

describe('the DTLS role of a peer', () => {
  it('stays as its first answer says, or ours', () => {
    const theirs = new DtlsRole();
    theirs.learn({ sdp: sdp('passive') }, false);
    theirs.learn({ sdp: sdp('passive', 'active') }, false);
    const mixed = { type: 'answer', sdp: sdp('active', 'passive') } as const;
    expect(theirs.correct(mixed)).to.deep.equal({ type: 'answer', sdp: sdp('passive', 'passive') });
    const ours = new DtlsRole();
    ours.learn({ sdp: sdp('passive') }, true);
    expect(ours.correct(mixed)).to.deep.equal({ type: 'answer', sdp: sdp('active', 'active') });
  });

  it('is not known before there was an answer, and offers may leave it open', () => {
    const role = new DtlsRole();
    const answer = { type: 'answer', sdp: sdp('active') } as const;
    expect(role.correct(answer)).to.deep.equal(answer);
    role.learn({ sdp: sdp('passive') }, false);
    const offer = { type: 'offer', sdp: sdp('actpass', 'active') } as const;
    expect(role.correct(offer)).to.deep.equal(offer);
    role.learn({ sdp: 'm=audio 9\r\n' }, false);
    expect(role.correct(answer).sdp).to.equal(sdp('passive'));
  });
});
