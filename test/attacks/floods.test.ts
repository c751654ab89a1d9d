import { expect } from 'chai';
import fc from 'fast-check';
import { PipelineHarness } from '../../src/testing/pipeline-harness.js';
import { type SFrameOptions, sframe } from '../../workers/stages/sframe.js';
import { ascending } from '../sframe/bytes.js';
import { oracleHeader } from '../sframe/oracle.js';
import { freeze, pass, restoreClock } from '../workers/stages/sframe/clock.js';
import { baseKey, pair, plain, receiver, sealedFrames, sender } from '../workers/stages/sframe/ends.js';
import { operationsOf } from './operations.js';

/** A frame that nobody sealed, under a key ID and counter. */
function forge(keyID: bigint, counter = 1n): Uint8Array {
  return Uint8Array.of(...oracleHeader(keyID, counter), ...ascending(40), 0);
}
const metadata = { mimeType: 'audio/opus', synchronizationSource: 1 };

/** Its key ID, with a context that no other has. */
let contexts = 0n;
function nextKeyID(keyID: number): bigint {
  contexts += 1n;
  return ((0x5eed_0000_0000n + contexts) << 8n) | BigInt(keyID);
}

/** How many of the derivations' parts: a key and a salt each. */
const derivations = (counts: { deriveBits: number }) => counts.deriveBits / 2;

describe('attacks: floods of key IDs', function () {
  this.timeout(60_000);
  beforeEach(freeze);
  afterEach(restoreClock);

  it('derive nothing, beyond some at first, by key IDs that do not come back', async () => {
    const { to } = await pair();
    const counts = await operationsOf(async () => {
      for (let i = 0; i < 10_000; i++) await to.run(forge(nextKeyID(0)));
    });
    expect(derivations(counts)).to.equal(32);
    expect(counts.decrypt).to.equal(derivations(counts));
    const { keys, keyIDs } = to.methods.getDecrypterStats().remembered;
    expect([keys, keyIDs]).to.deep.equal([32, 1_024]);
  });

  it('derive once for every two of their frames at most, whatever they do', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(60), { minLength: 200, maxLength: 400 }), async (choices) => {
        const { to } = await pair();
        const keyIDs = Array.from({ length: 61 }, () => nextKeyID(0));
        await to.run(forge(nextKeyID(0)));
        const counts = await operationsOf(async () => {
          for (const choice of choices) await to.run(forge(keyIDs[choice]!));
        });
        expect(derivations(counts)).to.be.at.most(31 + choices.length / 2);
      }),
      { numRuns: 10 },
    );
  });

  it('do not keep a new sender waiting: its second frame opens at the latest, whatever came before and between', async () => {
    const floods = fc.array(fc.record({ frames: fc.nat(1_000), each: fc.constantFrom(1, 2, 3) }), {
      minLength: 2,
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(floods, fc.integer({ min: 0, max: 100 }), async (between, before) => {
        const { from, to } = await pair();
        const flood = async (frames: number, each: number) => {
          for (let i = 0; i < frames; i += each) {
            const keyID = nextKeyID(0);
            for (let again = 0; again < each; again++) await to.run(forge(keyID));
          }
        };
        await flood(before, 1);
        const frames = await sealedFrames(from, between.length);
        const opened: boolean[] = [];
        for (const [index, { frames: count, each }] of between.entries()) {
          opened.push((await to.run(frames[index]!)) !== undefined);
          await flood(count, each);
        }
        expect(opened.slice(1)).to.deep.equal(opened.slice(1).map(() => true));
      }),
      { numRuns: 8 },
    );
  });

  it('do not take away the key that a real sender uses', async () => {
    const { from, to } = await pair();
    await to.run((await from.run(plain(5)))!);
    for (let i = 0; i < 3_000; i++) {
      const keyID = nextKeyID(0);
      await to.run(forge(keyID));
      await to.run(forge(keyID));
    }
    const frame = (await from.run(plain(6)))!;
    const counts = await operationsOf(async () => expect(await to.run(frame)).to.deep.equal(plain(6)));
    expect(counts).to.deep.equal({ decrypt: 1, sign: 0, deriveBits: 0, importKey: 0 });
  });

  it('make a receiver wait for keys that nobody has once, and never behind a frame that it can open', async () => {
    restoreClock();
    const { from, to } = await pair({ keyWait: 20 });
    let waits = 0;
    for (let i = 0; i < 10_000; i++) {
      const outcome = to.run(forge(nextKeyID(1 + (i % 255))));
      let settled = false;
      void outcome.then(() => {
        settled = true;
      });
      for (let turn = 0; turn < 20 && !settled; turn++) await Promise.resolve();
      if (!settled) waits += 1;
      await outcome;
      if (i % 1_000 === 0) expect(await to.run((await from.run(plain(7)))!)).to.deep.equal(plain(7));
    }
    expect(waits).to.equal(1);
    expect(to.methods.getDecrypterStats().remembered.keyIDs).to.equal(0);
  });

  it('hold up no frame that opens, however many come before each, though a key of theirs might be on its way', async () => {
    restoreClock();
    const [key, next] = [await baseKey(61), await baseKey(62)];
    const from = sender({ encryptionKey: { key, keyID: 0 } });
    // Whoever waited would be thrown out after the second that a stage may take, and the test before.
    const options: SFrameOptions = { keyWait: 5_000, decryptionKeys: [{ key, keyID: 0 }] };
    const registry = { sframe };
    const pipeline = new PipelineHarness({
      registry,
      pipeline: [{ stage: 'sframe', options }],
      side: 'receiver',
      kind: 'audio',
      frameTimeout: 60_000,
    });
    await pipeline.ask('open', []);
    const give = (data: Uint8Array) => pipeline.transformer.give({ data, kind: 'audio', metadata });
    const real = await sealedFrames(from, 50);
    for (const [index, frame] of real.entries()) {
      for (let forged = 0; forged < index % 4; forged++) give(forge(nextKeyID(7)));
      give(frame);
      await pipeline.idle();
      expect(pipeline.transformer.taken).to.have.length(index + 1);
    }
    expect(pipeline.transformer.taken.map(({ data }) => data.byteLength)).to.deep.equal(
      real.map((_, index) => index + 1),
    );

    // A key that is in truth on its way is still waited for.
    await from.methods.setEncryptionKey(next, 7);
    for (const frame of await sealedFrames(from, 3)) give(frame);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await pipeline.stats()).framesQueued).to.equal(3);
    await pipeline.ask('call', ['sframe', 'addDecryptionKey', [next, 7]]);
    await pipeline.idle();
    expect(pipeline.transformer.taken).to.have.length(53);
    pipeline.close();
  });

  it('hold up no new sender either: what waits is looked at, and derived, where that is seldom asked for', async () => {
    restoreClock();
    const [key, late] = [await baseKey(63), await baseKey(64)];
    const registry = { sframe };
    const options: SFrameOptions = { keyWait: 5_000, decryptionKeys: [{ key, keyID: 0 }] };
    const pipeline = new PipelineHarness({
      registry,
      pipeline: [{ stage: 'sframe', options }],
      side: 'receiver',
      kind: 'audio',
      frameTimeout: 60_000,
      maxQueue: 1_000,
    });
    await pipeline.ask('open', []);
    const give = (data: Uint8Array) => pipeline.transformer.give({ data, kind: 'audio', metadata });
    for (let session = 1; session <= 5; session++) {
      // Each draws a context of its own, as after a reload.
      const from = sender({ encryptionKey: { key, keyID: 0 } });
      give(forge(nextKeyID(7)));
      give((await from.run(plain(session)))!);
      await pipeline.idle();
      expect(pipeline.transformer.taken).to.have.length(session);
    }
    // Looking ahead at forged contexts costs no more than opening them does.
    freeze();
    const counts = await operationsOf(async () => {
      give(forge(nextKeyID(7)));
      for (let i = 0; i < 400; i++) give(forge(nextKeyID(0), BigInt(i)));
      await pipeline.ask('call', ['sframe', 'addDecryptionKey', [late, 7]]);
      await pipeline.idle();
    });
    expect(derivations(counts)).to.be.at.most(32);
    pipeline.close();
  });

  it('turn no ratchet, and derive each step ahead once, of W', async () => {
    const to = receiver({ keyScheme: { ratchetBits: 4, window: 8 }, keyWait: 0 });
    to.methods.addDecryptionKey(await baseKey(41), 0x30);
    const counts = await operationsOf(async () => {
      for (let i = 0; i < 2_000; i++) await to.run(forge(nextKeyID(0x30 + (i % 16))));
    });
    // Keys of 32 strangers, and a base key for each step ahead.
    expect(counts.deriveBits).to.equal(2 * 32 + 8);
    expect(counts.importKey).to.equal(32 + 8);
    expect(to.methods.getDecrypterStats().ratchetSteps).to.equal(0);
    const from = sender({ encryptionKey: { key: await baseKey(41), keyID: 0x30 } });
    const [first, second] = await sealedFrames(from, 2);
    await to.run(first!);
    expect(await to.run(second!)).to.not.equal(undefined);
  });

  it('end with the flood: later strangers are derived at once again', async () => {
    restoreClock();
    const { from, to } = await pair();
    for (let i = 0; i < 200; i++) await to.run(forge(nextKeyID(0)));
    pass(4_000);
    expect(await to.run((await from.run(plain(8)))!)).to.deep.equal(plain(8));
  });
});

describe('attacks: counters', () => {
  it('that leap to the ceiling move no window while they are forged', async () => {
    const { from, to } = await pair();
    const [first, second, third] = await sealedFrames(from, 3);
    await to.run(first!);
    const header = first!.subarray(0, 9);
    const keyID = BigInt(`0x${Buffer.from(header.subarray(1, 9)).toString('hex')}`);
    for (const counter of [2n ** 64n - 1n, 2n ** 53n, 2n ** 32n, 5_000n]) {
      expect(await to.run(forge(keyID, counter))).to.equal(undefined);
    }
    expect(to.methods.getDecrypterStats().dropped.authentication).to.equal(4);
    expect(await to.run(third!)).to.not.equal(undefined);
    expect(await to.run(second!)).to.not.equal(undefined);
  });
});

describe('attacks: replays', () => {
  it('open on no track, before and after a change of keys, however often they come', async () => {
    const [before, after] = [await baseKey(51), await baseKey(52)];
    const from = sender({ encryptionKey: { key: before, keyID: 1 } });
    const keys = [
      { key: before, keyID: 1 },
      { key: after, keyID: 2 },
    ];
    const tracks = [receiver({ decryptionKeys: keys }), receiver({ decryptionKeys: keys })];
    const old = await sealedFrames(from, 20);
    for (const frame of old) expect(await tracks[0]!.run(frame)).to.not.equal(undefined);
    await from.methods.setEncryptionKey(after, 2);
    const fresh = await sealedFrames(from, 20);
    for (const frame of fresh) expect(await tracks[0]!.run(frame)).to.not.equal(undefined);
    for (const track of [...tracks, receiver({ decryptionKeys: keys })]) {
      for (const frame of [...fresh, ...old, ...fresh]) expect(await track.run(frame)).to.equal(undefined);
    }
  });

  it('of frames under a key that was removed open no more under its successor', async () => {
    const { from, to } = await pair({}, 4);
    const unopened = await sealedFrames(from, 10);
    to.methods.removeDecryptionKey(4);
    to.methods.addDecryptionKey(await baseKey(53), 4);
    for (const frame of unopened) expect(await to.run(frame)).to.equal(undefined);
  });
});
