import { expect } from 'chai';
import { closePipelines, PipelineHarness } from '../../../src/testing/pipeline-harness.js';
import { type DropOptions, drop, type FrameFilter } from '../../../workers/stages/drop.js';

/** Which of three frames (a key frame, a delta of an upper layer, a delta without layers) get through. */
async function through(options: DropOptions): Promise<number[]> {
  const pipeline = new PipelineHarness({ registry: { drop }, pipeline: [{ stage: 'drop', options }] });
  giveThree(pipeline);
  await pipeline.ask('open', []);
  await pipeline.idle();
  return pipeline.transformer.taken.map(({ data }) => data[0]!);
}

function giveThree({ transformer }: PipelineHarness): void {
  const metadata = { mimeType: 'video/VP8', synchronizationSource: 7 };
  transformer.give({
    data: Uint8Array.of(1),
    type: 'key',
    metadata: { ...metadata, temporalIndex: 0, spatialIndex: 0 },
  });
  transformer.give({ data: Uint8Array.of(2), metadata: { ...metadata, temporalIndex: 2, spatialIndex: 1 } });
  transformer.give({ data: Uint8Array.of(3), metadata });
}

describe('drop', () => {
  afterEach(closePipelines);

  const cases: readonly [FrameFilter, number[]][] = [
    [{}, []],
    [{ type: 'key' }, [2, 3]],
    [{ type: 'delta' }, [1]],
    [{ side: 'sender' }, []],
    [{ side: 'receiver' }, [1, 2, 3]],
    [{ kind: 'audio' }, [1, 2, 3]],
    [{ mimeType: 'video/vp8' }, []],
    [{ mimeType: 'video/VP9' }, [1, 2, 3]],
    [{ synchronizationSource: 7 }, []],
    [{ synchronizationSource: 8 }, [1, 2, 3]],
    [{ temporalIndexFrom: 1 }, [1, 3]],
    [{ spatialIndexFrom: 1 }, [1, 3]],
    [{ type: 'delta', temporalIndexFrom: 1 }, [1, 3]],
    [{ temporalIndexFrom: 0 }, [3]],
  ];
  for (const [where, left] of cases) {
    it(`lets ${left.length} of three through where ${JSON.stringify(where)}`, async () => {
      expect(await through({ where })).to.deep.equal(left);
    });
  }

  it('asks a function, in a worker’s own code', async () => {
    expect(await through({ where: (frame, bytes) => frame.type === 'key' || bytes[0] === 3 })).to.deep.equal([2]);
  });

  it('drops the share that it is told to', async () => {
    expect(await through({ rate: 0 })).to.deep.equal([1, 2, 3]);
    const { random } = Math;
    const numbers = [0.1, 0.3, 0.2];
    Math.random = () => numbers.shift()!;
    try {
      expect(await through({ rate: 0.25 })).to.deep.equal([2]);
    } finally {
      Math.random = random;
    }
  });

  it('changes what is given, and keeps the rest', async () => {
    const options = { where: { type: 'delta' }, rate: 0 } as const;
    const pipeline = new PipelineHarness({ registry: { drop }, pipeline: [{ stage: 'drop', options }] });
    await pipeline.ask('call', ['drop', 'configure', [{ rate: 1 }]]);
    giveThree(pipeline);
    await pipeline.idle();
    await pipeline.ask('call', ['drop', 'configure', [{ where: { type: 'key' } }]]);
    giveThree(pipeline);
    await pipeline.idle();
    expect(pipeline.transformer.taken.map(({ data }) => data[0]!)).to.deep.equal([1, 2, 3]);
  });

  it('asks for a key frame, unless told not to', async () => {
    for (const [keyFrameAfterDrop, wanted] of [
      [true, 1],
      [false, 0],
    ] as const) {
      const options = { keyFrameAfterDrop, where: { type: 'delta' } } as const;
      const pipeline = new PipelineHarness({ registry: { drop }, pipeline: [{ stage: 'drop', options }] });
      giveThree(pipeline);
      await pipeline.idle();
      await new Promise((resolve) => setTimeout(resolve, 10));
      expect((await pipeline.stats()).keyFrameRequests).to.equal(wanted);
    }
  });

  for (const options of [
    { rate: 2 },
    { rate: '1' },
    { where: 1 },
    { where: [] },
    { where: { temporalIndex: 1 } },
    'text',
  ] as unknown[] as DropOptions[]) {
    it(`refuses ${JSON.stringify(options)}`, () => {
      expect(() => drop(options)).to.throw(/"options(\.\w+)?" expected/);
    });
  }
});
