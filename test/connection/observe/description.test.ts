import { expect } from 'chai';
import fc from 'fast-check';
import { parseDescription } from '../../../src/connection/observe/description.js';
import { description } from './snapshots.js';

describe('connection/observe/description', () => {
  it('reads the sections, with what the session says for all of them', () => {
    const { type, iceLite, media } = description('offer');
    expect({ type, iceLite }).to.deep.equal({ type: 'offer', iceLite: false });
    const [audio, data, video] = media;
    expect(audio).to.include({ mid: '0', kind: 'audio', direction: 'sendonly', setup: 'actpass', rejected: false });
    expect(audio!.fingerprints).to.deep.equal(['sha-256 AB:CD']);
    expect(audio!.candidates.map(({ address }) => address)).to.deep.equal(['192.0.2.1']);
    expect(data).to.include({ kind: 'application', usernameFragment: 'abcd', rejected: false, endOfCandidates: true });
    expect(data!.fingerprints).to.deep.equal(['sha-256 12:34']);
    expect(video).to.include({ kind: 'video', direction: 'inactive', rejected: true });
  });

  it('never throws, whatever it is given', () => {
    const lines = fc.constantFrom(
      'm=',
      'm=audio',
      'a=mid',
      'a=group:BUNDLE',
      'a=candidate:',
      'a=fingerprint:',
      'a=',
      '\0',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(lines).map((all) => all.join('\r\n')),
    );
    fc.assert(fc.property(text, (sdp) => parseDescription({ type: 'offer', sdp }).media.length >= 0));
    expect(parseDescription({ type: 'rollback' }).media).to.deep.equal([]);
    expect(parseDescription({ type: 'offer', sdp: 'm=audio 9 x 0\r\n'.repeat(5_000) }).media).to.have.length(1_024);
  });
});
