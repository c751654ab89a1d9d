import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';

/** In a process of its own: other tests give this one what pages have. */
const script = `
  const kit = await import('./src/testing.ts');
  const error = await kit.loopbackCall().catch((reason) => reason);
  console.log(JSON.stringify({ names: Object.keys(kit).sort(), code: error.code }));
`;

describe('framepipe/testing.js', () => {
  it('loads where there is no page, and what needs one says so', async () => {
    const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(JSON.parse(stdout)).to.deep.equal({
      names: ['FakeTransformer', 'fakeFrame', 'fakeFrames', 'fakePipeline', 'loopbackCall', 'syntheticMedia'],
      code: 'not-supported',
    });
  });
});
