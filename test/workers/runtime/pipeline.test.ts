import { expect } from 'chai';
import { EncodedTransformError } from '../../../src/shared/errors.js';
import { frameStage } from '../../../src/shared/frame-stage.js';
import type { StageContext } from '../../../src/shared/stage.js';
import { closePipelines, PipelineHarness } from '../../../src/testing/pipeline-harness.js';
import { markStages } from '../../helpers/fake-stages.js';

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => {
      throw new Error('it did not reject');
    },
    (error: unknown) => error as EncodedTransformError,
  );

/** Keeps what it was given, and ends when its pipeline does. */
function spyStage() {
  const contexts: StageContext[] = [];
  const stage = (_options: object, context?: StageContext) => {
    if (context) contexts.push(context);
    return frameStage((bytes) => bytes);
  };
  return { contexts, stage };
}

describe('a pipeline', () => {
  afterEach(closePipelines);

  describe('where stages do not start', () => {
    const registry = {
      ...markStages,
      strict: ({ size }: { size: number }) => {
        if (typeof size !== 'number') throw new TypeError('"options.size" expected a number');
        if (size < 0) throw new RangeError('"options.size" expected a number from 0');
        return frameStage((bytes) => bytes);
      },
      faulty: () => {
        throw new Error('no luck today');
      },
      noPair: () => ({}) as never,
      nothing: () => undefined as never,
      exhausted: () => {
        throw new EncodedTransformError('counter-exhausted', 'enough');
      },
    };
    const cases = [
      [{ stage: 'missing' }, 'unknown-stage', /"missing".*sync,async/],
      [{ stage: 'toString' }, 'unknown-stage', /"toString"/],
      [{ stage: 'strict' }, 'invalid-options', /"strict".*"options.size" expected a number$/],
      [{ stage: 'strict', options: { size: -1 }, name: 'mine' }, 'invalid-options', /"mine".*from 0/],
      [{ stage: 'faulty' }, 'stage-failed', /"faulty".*no luck today/],
      [{ stage: 'noPair' }, 'stage-failed', /pair of streams/],
      [{ stage: 'nothing' }, 'stage-failed', /pair of streams/],
      [{ stage: 'exhausted' }, 'counter-exhausted', /enough/],
    ] as const;
    for (const [spec, code, message] of cases) {
      it(`says ${code} for ${JSON.stringify(spec)}, and lets nothing through`, async () => {
        const pipeline = new PipelineHarness({ registry, pipeline: [{ stage: 'sync' }, spec] });
        pipeline.transformer.give({ data: Uint8Array.of(1) });
        const error = await failure(pipeline.ask('open', []));
        expect(error).to.be.instanceOf(EncodedTransformError);
        expect(error.code).to.equal(code);
        expect(error.message).to.match(message);
        expect((await pipeline.idle()).dropped.inactive).to.equal(1);
        expect(pipeline.transformer.taken).to.deep.equal([]);
      });
    }

    it('says so where two have one name', async () => {
      const pipeline = new PipelineHarness({
        registry,
        pipeline: [{ stage: 'sync' }, { stage: 'async', name: 'sync' }],
      });
      expect(await failure(pipeline.ask('open', []))).to.include({ code: 'invalid-options' });
    });

    it('ends those that had started', async () => {
      const { contexts, stage } = spyStage();
      const pipeline = new PipelineHarness({
        registry: { stage, ...registry },
        pipeline: [{ stage: 'stage' }, { stage: 'faulty' }],
      });
      await failure(pipeline.ask('open', []));
      expect(contexts.map(({ signal }) => signal.aborted)).to.deep.equal([true]);
    });

    it('refuses a page of another version, and can be asked all the same', async () => {
      const pipeline = new PipelineHarness({ registry, pipeline: [{ stage: 'sync' }], version: 99 });
      expect(await failure(pipeline.ask('open', []))).to.include({ code: 'protocol-mismatch' });
      pipeline.transformer.give({ data: Uint8Array.of(1) });
      expect((await pipeline.idle()).dropped.inactive).to.equal(1);
    });

    it('keeps the cause of what a stage threw', async () => {
      const pipeline = new PipelineHarness({ registry, pipeline: [{ stage: 'strict', options: { size: -1 } }] });
      const { cause } = await failure(pipeline.ask('open', []));
      expect(String(cause)).to.contain('RangeError');
    });
  });

  describe('whose stages have methods', () => {
    class Controls {
      count = 0;
      add(amount: number): number {
        if (typeof amount !== 'number') throw new TypeError('"amount" expected a number');
        this.count += amount;
        return this.count;
      }
      fail(): never {
        throw new EncodedTransformError('counter-exhausted', 'no more', { cause: new Error('why') });
      }
      async later(): Promise<never> {
        throw new Error('later');
      }
      uncloneable(): unknown {
        return () => 1;
      }
    }
    const registry = {
      counter: () => frameStage((bytes) => bytes, { methods: new Controls() }),
      silent: () => frameStage((bytes) => bytes),
    };
    let pipeline: PipelineHarness;
    beforeEach(() => {
      pipeline = new PipelineHarness({ registry, pipeline: [{ stage: 'counter', name: 'mine' }, { stage: 'silent' }] });
    });

    it('calls them by the stage’s name, with their object, and gives back what they return', async () => {
      expect(await pipeline.ask('call', ['mine', 'add', [2]])).to.equal(2);
      expect(await pipeline.ask('call', ['mine', 'add', [3]])).to.equal(5);
    });

    for (const [method, code, message] of [
      ['fail', 'counter-exhausted', 'no more'],
      ['later', 'stage-failed', 'later'],
      ['add', 'invalid-options', '"amount" expected a number'],
    ] as const) {
      it(`keeps the code where "${method}" throws`, async () => {
        const error = await failure(pipeline.ask('call', ['mine', method, []]));
        expect(error).to.include({ name: 'EncodedTransformError', code, message });
        expect(error.cause).to.be.instanceOf(Error);
      });
    }

    it('says so where a method returns what cannot be cloned', async () => {
      const error = await failure(pipeline.ask('call', ['mine', 'uncloneable', []]));
      expect(error.code).to.equal('stage-failed');
      expect(error.message).to.match(/clone/);
    });

    for (const [stage, method] of [
      ['mine', 'subtract'],
      ['mine', 'count'],
      ['mine', 'constructor'],
      ['mine', 'hasOwnProperty'],
      ['mine', '__proto__'],
      ['silent', 'add'],
      ['counter', 'add'],
    ] as const) {
      it(`knows no method ${stage}.${method}`, async () => {
        expect(await failure(pipeline.ask('call', [stage, method, []]))).to.include({ code: 'unknown-method' });
      });
    }
  });

  describe('that is replaced', () => {
    it('runs on with the old stages when the new ones do not start', async () => {
      const pipeline = new PipelineHarness({
        registry: markStages,
        pipeline: [{ stage: 'sync', options: { mark: 1 } }],
      });
      expect(await failure(pipeline.ask('replace', [[{ stage: 'missing' }]]))).to.include({ code: 'unknown-stage' });
      pipeline.transformer.give({ data: Uint8Array.of(9) });
      await pipeline.idle();
      expect(pipeline.transformer.taken.map(({ data }) => [...data])).to.deep.equal([[9, 1]]);
    });

    it('runs where the first stages could not', async () => {
      const pipeline = new PipelineHarness({ registry: markStages, pipeline: [{ stage: 'missing' }] });
      await failure(pipeline.ask('open', []));
      await pipeline.ask('replace', [[{ stage: 'sync' }]]);
      pipeline.transformer.give({ data: Uint8Array.of(9) });
      expect(await pipeline.idle()).to.include({ framesOut: 1 });
    });

    it('ends the old stages when their last frame has left them, and no sooner', async () => {
      const { contexts, stage } = spyStage();
      let release!: () => void;
      const gate = new Promise<void>((resolve) => {
        release = resolve;
      });
      const gated = () =>
        frameStage(async (bytes) => {
          await gate;
          return bytes;
        });
      const registry = { stage, gated, ...markStages };
      const pipeline = new PipelineHarness({ registry, pipeline: [{ stage: 'stage' }, { stage: 'gated' }] });
      pipeline.transformer.give({ data: Uint8Array.of(1) });
      await pipeline.ask('open', []);
      const replaced = [1, 2].map((mark) => pipeline.ask('replace', [[{ stage: 'sync', options: { mark } }]]));
      await pipeline.stats();
      expect(contexts[0]?.signal.aborted).to.equal(false);
      release();
      await Promise.all(replaced);
      expect(contexts[0]?.signal.aborted).to.equal(true);
      pipeline.transformer.give({ data: Uint8Array.of(2) });
      await pipeline.idle();
      expect(pipeline.transformer.taken.map(({ data }) => [...data])).to.deep.equal([[1], [2, 2]]);
    });

    it('hears nothing of stages that have ended', async () => {
      const { contexts, stage } = spyStage();
      const pipeline = new PipelineHarness({ registry: { stage }, pipeline: [{ stage: 'stage' }] });
      await pipeline.ask('open', []);
      contexts[0]?.emit({ type: 'heard' });
      await pipeline.ask('detach', ['pass']);
      contexts[0]?.emit({ type: 'unheard' });
      contexts[0]?.requestKeyFrame();
      await new Promise((resolve) => setTimeout(resolve, 20));
      await pipeline.stats();
      expect(pipeline.events).to.deep.equal([{ type: 'heard', stage: 'stage', count: 1 }]);
      expect(pipeline.keyFramesWanted).to.equal(0);
    });
  });

  describe('that is detached', () => {
    for (const mode of ['drop', 'pass'] as const) {
      it(`lets frames ${mode}`, async () => {
        const { contexts, stage } = spyStage();
        const pipeline = new PipelineHarness({
          registry: { stage, ...markStages },
          pipeline: [{ stage: 'stage' }, { stage: 'sync' }],
        });
        pipeline.transformer.give({ data: Uint8Array.of(1) });
        await pipeline.ask('detach', [mode]);
        pipeline.transformer.give({ data: Uint8Array.of(2) });
        const stats = await pipeline.idle();
        expect(stats.dropped.inactive).to.equal(mode === 'drop' ? 1 : 0);
        expect(pipeline.transformer.taken.map(({ data }) => [...data])).to.deep.equal(
          mode === 'drop' ? [[1, 0]] : [[1, 0], [2]],
        );
        expect(contexts[0]?.signal.aborted).to.equal(true);
      });
    }

    it('lets go of everything when it is closed', async () => {
      const { contexts, stage } = spyStage();
      const pipeline = new PipelineHarness({ registry: { stage }, pipeline: [{ stage: 'stage' }] });
      await pipeline.ask('open', []);
      pipeline.close();
      while (!contexts[0]?.signal.aborted) await new Promise((resolve) => setImmediate(resolve));
      pipeline.transformer.give({ data: Uint8Array.of(1) });
      await new Promise((resolve) => setImmediate(resolve));
      expect(pipeline.transformer.taken).to.deep.equal([]);
    });
  });

  describe('whose stage wants a key frame', () => {
    const { contexts, stage } = spyStage();
    const wish = async (init: Partial<ConstructorParameters<typeof PipelineHarness>[0]>) => {
      contexts.length = 0;
      const pipeline = new PipelineHarness({ ...init, registry: { stage }, pipeline: [{ stage: 'stage' }] });
      await pipeline.ask('open', []);
      contexts[0]?.requestKeyFrame();
      await new Promise((resolve) => setTimeout(resolve, 20));
      const { keyFrameRequests } = await pipeline.stats();
      return { browser: pipeline.transformer.keyFrameRequests, page: pipeline.keyFramesWanted, keyFrameRequests };
    };

    it('tells the page on a sender in Chromium', async () => {
      expect(await wish({ browser: 'chromium' })).to.deep.equal({ browser: 0, page: 1, keyFrameRequests: 1 });
    });

    it('asks the transformer on a sender in Firefox', async () => {
      expect(await wish({ browser: 'firefox' })).to.deep.equal({ browser: 1, page: 0, keyFrameRequests: 1 });
    });

    for (const browser of ['chromium', 'firefox'] as const) {
      it(`asks the far end from a receiver in ${browser}`, async () => {
        expect(await wish({ browser, side: 'receiver' })).to.deep.equal({ browser: 1, page: 0, keyFrameRequests: 1 });
      });
    }

    it('asks nobody for audio', async () => {
      expect(await wish({ kind: 'audio' })).to.deep.equal({ browser: 0, page: 0, keyFrameRequests: 0 });
    });
  });
});
