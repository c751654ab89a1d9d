import { expect } from 'chai';

describe('framepipe/testing.js', () => {
  it('loads where there is no page, and what needs one says so', async () => {
    const kit = await import('../../src/testing.js');
    expect(Object.keys(kit)).to.have.members([
      'FakeTransformer',
      'fakeFrame',
      'fakeFrames',
      'fakePipeline',
      'loopbackCall',
      'syntheticMedia',
    ]);
    const error = await kit.loopbackCall().catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(ReferenceError);
  });
});
