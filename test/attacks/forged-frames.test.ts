import { expect } from 'chai';
import fc from 'fast-check';
import { isKeyFrame } from '../../src/codecs/key-frame.js';
import { encodeHeader } from '../../src/sframe/index.js';
import { readStreams } from '../codecs/streams.js';
import { throughPackets } from '../codecs/wire.js';
import { pair, plain, type receiver, sum } from '../workers/stages/sframe/ends.js';
import { operationsOf } from './operations.js';

type Receiver = ReturnType<typeof receiver>;

/** Expects that frames neither open nor throw nor leave anything behind, and that the next real one costs what it always does. */
async function changeNothing(
  to: Receiver,
  forgeries: Iterable<Uint8Array>,
  mimeType: string,
  real: () => Promise<Uint8Array>,
): Promise<number> {
  const before = to.methods.getDecrypterStats();
  let count = 0;
  for (const forged of forgeries) {
    expect(await to.run(forged, mimeType), `forgery ${count}, of ${forged.length} bytes`).to.equal(undefined);
    count += 1;
  }
  const after = to.methods.getDecrypterStats();
  expect([after.opened, sum(after.dropped) - sum(before.dropped), after.ratchetSteps]).to.deep.equal([
    before.opened,
    count,
    before.ratchetSteps,
  ]);
  expect(after.remembered.replayWindows).to.equal(before.remembered.replayWindows);
  expect(after.remembered.keys).to.be.at.most(64);
  expect(after.remembered.keyIDs).to.be.at.most(1_024);
  const frame = await real();
  const cost = await operationsOf(async () => expect(await to.run(frame, mimeType)).to.not.equal(undefined));
  expect(cost).to.deep.equal({ decrypt: 1, sign: 0, deriveBits: 0, importKey: 0 });
  return count;
}

/** A pair whose receiver has opened a frame, with one real frame of each stream of ffmpeg's encoders, and audio. */
async function* realFrames() {
  const audio = Array.from({ length: 4 }, (_, index) => ({ bytes: plain(1 + 25 * index) }));
  const streams: (readonly [string, { mimeType: string; frames: readonly { bytes: Uint8Array }[] }])[] = [
    ...readStreams(),
    ['audio', { mimeType: 'audio/opus', frames: audio }],
  ];
  for (const [name, { mimeType, frames }] of streams) {
    const { from, to } = await pair();
    const next = async (index: number) =>
      throughPackets((await from.run(frames[index % frames.length]!.bytes, mimeType))!, mimeType);
    await to.run(await next(0), mimeType);
    yield { name, mimeType, from, to, frames, next };
  }
}

function equals(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

describe('attacks: forged frames', function () {
  this.timeout(60_000);

  for (const mimeType of ['audio/opus', 'video/VP9'])
    it(`10,000 random frames, as ${mimeType}`, async () => {
      const { from, to } = await pair({ keyWait: 0 });
      const real = async () => (await from.run(plain(50), mimeType))!;
      await to.run(await real(), mimeType);
      function* random(): Generator<Uint8Array> {
        const lengths = fc.sample(fc.nat(200), 10_000);
        for (const [index, length] of lengths.entries()) {
          const frame = crypto.getRandomValues(new Uint8Array(length + 1));
          // Most look like what they are not: a tail that names a layout, and a key ID that is known.
          if (index % 4) frame[length] = [0, 0, 3, 10, 0x10, 0x11, 0x12, 0x13][index % 8]!;
          if (index % 2) frame.set(encodeHeader(BigInt(index) << 8n, BigInt(index)).subarray(0, length));
          yield frame;
        }
      }
      const count = await changeNothing(to, random(), mimeType, real);
      expect(count).to.equal(10_000);
    });

  it('real frames of every codec, changed at every byte', async () => {
    for await (const { mimeType, to, frames, next } of realFrames()) {
      function* changed(frame: Uint8Array): Generator<Uint8Array> {
        // Of long frames every byte at the ends, where all that is not ciphertext is.
        const isLong = frame.length > 700;
        for (let at = 0; at < frame.length; at += isLong && at > 200 && at < frame.length - 60 ? 97 : 1) {
          for (const change of [0x01, 0x80, 0xff]) {
            const forged = frame.slice();
            forged[at]! ^= change;
            yield forged;
          }
        }
      }
      for (let index = 1; index < Math.min(3, frames.length); index++) {
        const frame = await next(index);
        await changeNothing(to, changed(frame), mimeType, async () => frame);
      }
    }
  });

  it('real frames cut at every byte, at either end', async () => {
    for await (const { mimeType, to, next } of realFrames()) {
      const frame = await next(1);
      function* cut(): Generator<Uint8Array> {
        const isLong = frame.length > 700;
        for (let at = 0; at < frame.length; at += isLong && at > 120 && at < frame.length - 60 ? 53 : 1) {
          if (at > 0) yield frame.subarray(0, at);
          if (at > 0) yield frame.subarray(at);
          // What a tail is needed for is put back.
          if (at < frame.length - 1) yield Uint8Array.of(...frame.subarray(0, at), frame.at(-1)!);
        }
      }
      await changeNothing(to, cut(), mimeType, async () => frame);
    }
  });

  it('two real frames spliced, anywhere', async () => {
    for await (const { mimeType, to, next } of realFrames()) {
      const [a, b] = [await next(1), await next(2)];
      function* spliced(): Generator<Uint8Array> {
        for (let at = 1; at < Math.min(a.length, b.length); at += at < 80 ? 1 : 37) {
          const [ab, ba] = [
            Uint8Array.of(...a.subarray(0, at), ...b.subarray(at)),
            Uint8Array.of(...b.subarray(0, at), ...a.subarray(at - a.length)),
          ];
          for (const forged of [ab, ba]) if (![a, b].some((real) => equals(real, forged))) yield forged;
        }
        yield Uint8Array.of(...a, ...b);
        yield Uint8Array.of(...a.subarray(0, -1), ...b);
      }
      await changeNothing(to, spliced(), mimeType, async () => a);
      expect(await to.run(b, mimeType)).to.not.equal(undefined);
    }
  });

  it('frames with the clear beginning of another, key frames passed off as deltas and the reverse', async () => {
    for await (const { name, mimeType, to, from, frames } of realFrames()) {
      const [key] = frames.filter(({ bytes }) => isKeyFrame(bytes, mimeType));
      const [delta] = frames.filter(({ bytes }) => isKeyFrame(bytes, mimeType) === false);
      if (!key || !delta || name.startsWith('vp9')) continue; // Nothing of VP9 is clear.
      const sealed = await Promise.all(
        [key, delta].map(async ({ bytes }) => throughPackets((await from.run(bytes, mimeType))!, mimeType)),
      );
      const forgeries: Uint8Array[] = [];
      for (const [one, other] of [sealed, [...sealed].reverse()] as [Uint8Array, Uint8Array][]) {
        for (let clear = 1; clear < 60; clear++) {
          for (let other0 = 1; other0 < 60; other0 += other0 < 16 ? 1 : 7) {
            const forged = Uint8Array.of(...other.subarray(0, other0), ...one.subarray(clear));
            if (!equals(forged, one)) forgeries.push(forged);
          }
        }
      }
      await changeNothing(to, forgeries, mimeType, async () => sealed[0]!);
      expect(await to.run(sealed[1]!, mimeType)).to.not.equal(undefined);
    }
  });

  it('frames in the clear, of every codec, into an encrypted receiver', async () => {
    for await (const { mimeType, to, frames, next } of realFrames()) {
      await changeNothing(
        to,
        frames.map(({ bytes }) => bytes),
        mimeType,
        () => next(1),
      );
      expect(to.bypass('telephone-event', 'audio/telephone-event')).to.equal(false);
    }
  });

  it('frames of a codec passed off as another', async () => {
    const mimeTypes = ['video/VP8', 'video/VP9', 'video/H264', 'video/H265', 'video/AV1', 'audio/opus'];
    for await (const { mimeType, to, next } of realFrames()) {
      // It opens, since it is real, and comes back as it was: the receiver takes no codec's word for the layout.
      for (const other of mimeTypes) {
        if (other !== mimeType) expect(await to.run(await next(1), other)).to.not.equal(undefined);
      }
    }
  });
});
