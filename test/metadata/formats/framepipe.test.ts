import { expect } from 'chai';
import { framepipeFormat } from '../../../src/metadata/index.js';
import { hex } from '../../codecs/streams.js';

describe('framepipeFormat', () => {
  it('is injectMetadata and extractMetadata', () => {
    const format = framepipeFormat({ receivers: 'aware' });
    const frame = format.inject(hex('0102'), 'audio/PCMU', hex('aa'));
    expect(format.extract(frame, 'audio/PCMU')).to.deep.equal({ frame: hex('0102'), payload: hex('aa') });
    expect(() => framepipeFormat().inject(hex('0102'), 'audio/PCMU', hex('aa')))
      .to.throw()
      .with.property('code', 'metadata-refused');
  });
});
