import { expect } from 'chai';
import fc from 'fast-check';
import { FrameRecord } from '../../../../src/shared/frame-record.js';
import { isFrameStage } from '../../../../src/shared/frame-stage.js';
import { fusedLink } from '../../../../workers/runtime/fused-link.js';
import { sframeDecrypter } from '../../../../workers/stages/sframe.js';
import { readStreams } from '../../../codecs/streams.js';
import { until } from '../../../helpers/until.js';
import { pass, restoreClock } from './clock.js';
import { baseKey, pair, plain, receiver, sender, sum } from './ends.js';

describe('sframe: modes', () => {
  afterEach(restoreClock);

  const transitions = (end: { events: { type: string; cause?: string; detail?: unknown }[] }) =>
    end.events.filter(({ type }) => type === 'transition').map(({ cause, detail }) => [cause, detail]);

  it('is encrypted from the start: a sender without a key sends nothing, a receiver lets nothing in that is clear', async () => {
    const [from, to] = [sender(), receiver()];
    expect(await from.run(plain(20))).to.equal(undefined);
    for (let length = 1; length < 300; length++) expect(await to.run(plain(length))).to.equal(undefined);
    expect(to.methods.getDecrypterStats().clear).to.equal(0);
    expect(() => sender({ mode: 'off' as never })).to.throw(RangeError, 'mode');
  });

  it('sends every byte as it is in the mode clear, of every codec', async () => {
    const [from, to] = [sender({ mode: 'clear' }), receiver({ mode: 'clear' })];
    let count = 0;
    for (const { mimeType, frames } of readStreams().values()) {
      for (const { bytes } of frames) {
        const sent = (await from.run(bytes, mimeType))!;
        expect(sent).to.deep.equal(bytes);
        expect(await to.run(sent, mimeType)).to.deep.equal(bytes);
        count += 1;
      }
    }
    expect([from.methods.getEncrypterStats().clear, to.methods.getDecrypterStats().clear]).to.deep.equal([
      count,
      count,
    ]);
  });

  it('changes a sender at once, and asks for a key frame', async () => {
    const { from } = await pair({ mode: 'clear' });
    const before = from.keyFrameRequests();
    expect(await from.run(plain(9))).to.deep.equal(plain(9));
    from.methods.setMode('encrypted', { transition: 60_000 });
    expect(await from.run(plain(9))).to.not.deep.equal(plain(9));
    from.methods.setMode('clear');
    expect(await from.run(plain(9))).to.deep.equal(plain(9));
    expect(from.keyFrameRequests() - before).to.be.greaterThanOrEqual(2);
    expect(transitions(from)).to.deep.equal([
      ['ended', { mode: 'encrypted' }],
      ['ended', { mode: 'clear' }],
    ]);
  });

  it('turns encryption on: both open until the deadline, then sealed frames alone', async () => {
    const { from, to } = await pair();
    to.methods.setMode('clear');
    to.methods.setMode('encrypted', { transition: 5_000 });
    expect(await to.run(plain(30)), 'a clear frame').to.deep.equal(plain(30));
    expect(await to.run((await from.run(plain(31)))!), 'a sealed frame').to.deep.equal(plain(31));
    pass(4_900);
    expect(await to.run(plain(32)), 'just before the deadline').to.deep.equal(plain(32));
    pass(200);
    expect(await to.run(plain(33)), 'after it').to.equal(undefined);
    expect(await to.run((await from.run(plain(34)))!)).to.deep.equal(plain(34));
    expect(transitions(to).slice(1)).to.deep.equal([
      ['started', { mode: 'encrypted', transition: 5_000 }],
      ['ended', { mode: 'encrypted' }],
    ]);
    expect(sum(to.methods.getDecrypterStats().dropped)).to.equal(1);
  });

  it('turns encryption off: both until the deadline, then clear frames alone', async () => {
    const { from, to } = await pair();
    to.methods.setMode('clear', { transition: 1_000 });
    expect(await to.run((await from.run(plain(40)))!)).to.deep.equal(plain(40));
    expect(await to.run(plain(40))).to.deep.equal(plain(40));
    pass(1_000);
    expect(await to.run((await from.run(plain(40)))!), 'not as a frame of the codec').to.equal(undefined);
    expect(to.methods.getDecrypterStats().dropped.transition).to.equal(1);
    expect(await to.run(plain(40))).to.deep.equal(plain(40));
  });

  it('tells of the end though no frame comes', async () => {
    const to = receiver();
    to.methods.setMode('clear', { transition: 1 });
    await until('the end', () => transitions(to).length === 2);
    expect(transitions(to)[1]).to.deep.equal(['ended', { mode: 'clear' }]);
  });

  it('says nothing where nothing changes, and can cut a transition short', async () => {
    const to = receiver();
    to.methods.setMode('encrypted', { transition: 1_000 });
    expect(transitions(to)).to.deep.equal([]);
    expect(await to.run(plain(20)), 'no window for clear frames').to.equal(undefined);
    to.methods.setMode('clear');
    to.methods.setMode('encrypted', { transition: 60_000 });
    to.methods.setMode('encrypted');
    expect(await to.run(plain(20))).to.equal(undefined);
  });

  it('lets in no sealed frame a second time as if it were a clear one', async () => {
    const { from, to } = await pair();
    to.methods.setMode('clear', { transition: 1_000 });
    const frame = (await from.run(plain(50)))!;
    expect(await to.run(frame)).to.deep.equal(plain(50));
    expect(await to.run(frame)).to.equal(undefined);
    pass(2_000);
    expect(await to.run(frame)).to.equal(undefined);
    expect(to.methods.getDecrypterStats().dropped.replay).to.equal(2);
  });

  it('is a machine whose answers follow from mode and deadline alone', async function () {
    this.timeout(60_000);
    const key = await baseKey();
    const step = fc.oneof(
      fc.record({
        mode: fc.constantFrom('encrypted' as const, 'clear' as const),
        transition: fc.integer({ min: 0, max: 900 }),
      }),
      fc.record({ pass: fc.integer({ min: 1, max: 2_000 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        restoreClock();
        const from = sender({ encryptionKey: { key, keyID: 0 } });
        const to = receiver({ decryptionKeys: [{ key, keyID: 0 }] });
        // The model counts in whole seconds, so that the time that the test itself takes plays no part.
        let [mode, deadline, time] = ['encrypted', 0, 0];
        for (const one of steps) {
          if ('pass' in one) {
            pass(one.pass * 1_000);
            time += one.pass;
          } else {
            const changed = one.mode !== mode;
            const transition = Math.min(one.transition, 60);
            to.methods.setMode(one.mode, { transition: transition * 1_000 });
            if (changed || time < deadline) deadline = time + transition;
            mode = one.mode;
          }
          const both = time < deadline;
          expect((await to.run(plain(21))) !== undefined, 'clear').to.equal(both || mode === 'clear');
          const sealed = (await from.run(plain(22)))!;
          const opened = await to.run(sealed);
          expect(opened, 'sealed').to.deep.equal(both || mode === 'encrypted' ? plain(22) : undefined);
        }
        to.end();
      }),
      { numRuns: 60 },
    );
  });

  it('refuses other arguments', () => {
    for (const end of [sender(), receiver()]) {
      expect(() => end.methods.setMode('passthrough' as never)).to.throw(RangeError, 'mode');
      expect(() => end.methods.setMode(undefined as never)).to.throw(TypeError, 'mode');
      expect(() => end.methods.setMode('clear', { transition: 60_001 })).to.throw(RangeError, 'transition');
      expect(() => end.methods.setMode('clear', { transition: '1' as never })).to.throw(TypeError, 'transition');
      expect(() => end.methods.setMode('clear', 1_000 as never)).to.throw(TypeError, 'options');
    }
  });
});

describe('sframe: frames that pass by the stages', () => {
  it('refuses DTMF events while clear frames are refused, and says so', () => {
    const to = receiver();
    expect(to.bypass('telephone-event')).to.equal(false);
    expect(to.methods.getDecrypterStats().dropped['telephone-event']).to.equal(1);
    expect(to.events.at(-1)).to.include({ type: 'decryption-failed', cause: 'telephone-event' });
    to.methods.setMode('clear');
    expect(to.bypass('telephone-event')).to.equal(true);
  });

  it('is obeyed by the runner and by bare streams', async () => {
    const context = {
      side: 'receiver',
      kind: 'audio',
      signal: new AbortController().signal,
      emit() {},
      requestKeyFrame() {},
    } as const;
    for (const telephoneEvents of ['drop', 'pass'] as const) {
      const came: unknown[] = [];
      const event = {
        data: new ArrayBuffer(4),
        getMetadata: () => ({ mimeType: 'audio/telephone-event' }),
      } as unknown as RTCEncodedAudioFrame;
      const watch = () => ({ start() {}, stop() {}, close() {} });
      const host = { dropped: () => came.push('dropped'), emit() {}, watch, expired: () => new Error() };
      const next = {
        push(_record: FrameRecord, done: () => void) {
          came.push('passed');
          done();
        },
        end: async () => {},
      };
      const instance = sframeDecrypter({ telephoneEvents }, context);
      if (!isFrameStage(instance)) throw new Error('no frame stage');
      const link = fusedLink([{ name: 'sframe', instance }], host, next);
      await new Promise<void>((done) => link.push(new FrameRecord(event, 'receiver'), done));
      const writer = instance.writable.getWriter();
      const reader = instance.readable.getReader();
      void writer.write(event).then(() => writer.close());
      came.push((await reader.read()).done ? 'dropped' : 'passed');
      expect(came).to.deep.equal(telephoneEvents === 'drop' ? ['dropped', 'dropped'] : ['passed', 'passed']);
    }
  });

  it('takes DTMF events by option', () => {
    expect(receiver({ telephoneEvents: 'pass' }).bypass('telephone-event')).to.equal(true);
  });

  it('takes frames without a byte, which say nothing', () => {
    for (const end of [receiver(), sender()]) expect(end.bypass('empty')).to.equal(true);
  });
});
