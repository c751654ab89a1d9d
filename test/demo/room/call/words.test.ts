import { expect } from 'chai';
import { connectionWords, deviceWords, endWords } from '../../../../demo/room/call/words.js';
import { EncodedTransformError } from '../../../../src/shared/errors.js';

const reasons = [{ code: 'no-responses', text: 'No check was answered.', advice: 'Add a TURN server.' }] as const;

describe('what the call says', () => {
  it('tells how a connection is, and why it failed', () => {
    const connected = connectionWords('connected', { phase: 'connected', reasons: [] }, false);
    expect(connected).to.deep.equal({ state: 'Connected, encrypted', details: '', isGood: true });
    const failed = connectionWords('failed', { phase: 'failed', reasons }, false);
    expect(failed.details).to.equal('No check was answered. Add a TURN server.');
    expect(failed.isGood).to.equal(false);
  });

  it('does not complain of what is missing while it comes about', () => {
    expect(connectionWords('connecting', { phase: 'connecting', reasons }, false).details).to.equal('');
  });

  it('tells that frames do not open, though the connection works', () => {
    const sealed = connectionWords('connected', { phase: 'connected', reasons: [] }, true);
    expect([sealed.state, sealed.isGood]).to.deep.equal(['Sealed', false]);
  });

  it('tells which device is not there, and what comes of it', () => {
    expect(deviceWords(undefined, undefined)).to.equal('');
    expect(deviceWords('missing', undefined)).to.include('test picture');
    expect(deviceWords(undefined, 'busy')).to.include('Another program has the microphone');
    expect(deviceWords('refused', 'refused')).to.match(/^Camera and microphone are not allowed/);
  });

  it('tells that the room is full, and else what the server said', () => {
    expect(endWords(new EncodedTransformError('room-full', 'the room is full')).title).to.equal('The room is full');
    const refused = endWords(new EncodedTransformError('room-refused', 'too many messages'));
    expect(refused.details).to.include('too many messages');
  });
});
