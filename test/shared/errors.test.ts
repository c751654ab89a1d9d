import { expect } from 'chai';
import { EncodedTransformError, fromErrorRecord, toErrorRecord } from '../../src/shared/errors.js';

const across = (error: unknown) => fromErrorRecord(structuredClone(toErrorRecord(error)));

describe('an error that crosses a thread', () => {
  it('keeps its code, message and cause', () => {
    const error = across(new EncodedTransformError('counter-exhausted', 'no more', { cause: new TypeError('deeper') }));
    expect(error).to.be.instanceOf(EncodedTransformError);
    expect(error).to.include({ name: 'EncodedTransformError', code: 'counter-exhausted', message: 'no more' });
    expect(error.cause).to.have.property('message', 'TypeError: deeper');
    expect(across(new EncodedTransformError('closed', 'over')).cause).to.equal(undefined);
  });

  it('is invalid-options for a wrong argument, and stage-failed for all else', () => {
    const thrown = [new TypeError('t'), new RangeError('r'), new Error('e'), 'text', undefined, null, { own: 1 }];
    expect(thrown.map((error) => across(error).code)).to.deep.equal([
      'invalid-options',
      'invalid-options',
      'stage-failed',
      'stage-failed',
      'stage-failed',
      'stage-failed',
      'stage-failed',
    ]);
    expect(across(new RangeError('too large')).message).to.equal('too large');
    expect(across('text').message).to.equal('text');
  });
});
