import { expect } from 'chai';
import type { FakeBrowser, FakeFrame } from '../../src/testing/fake-frame.js';
import { FakeTransformer } from '../../src/testing/fake-transformer.js';
import { decode, type Subject, writeRules } from '../fixtures/workers/write-rules.js';

/** The rules are checked of real browsers in write-rules.browser.test.ts. */
for (const browser of ['chromium', 'firefox'] as const) {
  describe(`a fake transformer of ${browser}`, () => {
    for (const rule of writeRules) {
      it(rule.name, async () => {
        const transformer = new FakeTransformer({ browser, kind: 'audio' });
        const { arrives = [], vanishes = [] } = await rule.run(subjectOf(transformer, browser));
        const seen = transformer.taken.map(({ data }) => decode(data));
        for (const mark of arrives) expect(seen).to.include(mark);
        for (const mark of vanishes) expect(seen).not.to.include(mark);
      });
    }

    it('never ends by itself, but falls silent', async () => {
      const transformer = new FakeTransformer({ browser });
      const reader = transformer.readable.getReader();
      transformer.give();
      expect((await reader.read()).done).to.equal(false);
      const silence = Symbol('silence');
      const later = new Promise((resolve) => setTimeout(resolve, 20, silence));
      expect(await Promise.race([reader.read(), later])).to.equal(silence);
    });

    it('tells why frames are lost', async () => {
      const transformer = new FakeTransformer({ browser });
      const writer = transformer.writable.getWriter();
      const given = [1, 2, 3].map((byte) => transformer.give({ data: Uint8Array.of(byte) })) as FakeFrame[];
      const [first, second, third] = given as [FakeFrame, FakeFrame, FakeFrame];
      third.data = new ArrayBuffer(0);
      for (const frame of [second, first, second, third, third.copy()]) await writer.write(frame);
      expect(transformer.lost.map(({ why }) => why)).to.deep.equal(['reordered', 'doubled', 'emptied', 'foreign']);
      expect(transformer.taken.map(({ data }) => [...data])).to.deep.equal([[2]]);
    });
  });
}

describe('fake transformers differ as browsers do', () => {
  it('keeps the oldest 60 frames in Chromium, all of them in Firefox', () => {
    const chromium = new FakeTransformer({ browser: 'chromium' });
    const firefox = new FakeTransformer({ browser: 'firefox' });
    for (let index = 0; index < 100; index += 1) {
      chromium.give();
      firefox.give();
    }
    expect([chromium.overflowed, firefox.overflowed]).to.deep.equal([40, 0]);
  });

  it('ends a replaced transformer’s streams in Chromium, and leaves them open in Firefox', async () => {
    const chromium = new FakeTransformer({ browser: 'chromium' });
    chromium.replace();
    expect(await chromium.readable.getReader().read()).to.deep.equal({ done: true, value: undefined });
    const error = await chromium.writable.getWriter().closed.catch((reason: unknown) => reason);
    expect(error).to.have.property('name', 'InvalidStateError');
    const firefox = new FakeTransformer({ browser: 'firefox' });
    firefox.replace();
    await firefox.writable.getWriter().write(firefox.give({ data: Uint8Array.of(1) }));
    expect([firefox.taken.length, firefox.lost.length]).to.deep.equal([0, 1]);
  });

  it('makes key frames on a sender in Firefox only, and asks for them on receivers of video', async () => {
    expect(new FakeTransformer({ browser: 'chromium' }).generateKeyFrame).to.equal(undefined);
    const sender = new FakeTransformer({ browser: 'firefox' });
    await sender.generateKeyFrame?.();
    expect(sender.keyFrameRequests).to.equal(1);
    const refused = await sender.sendKeyFrameRequest().catch((reason: unknown) => reason);
    expect(refused).to.have.property('name', 'InvalidStateError');
    const receiver = new FakeTransformer({ side: 'receiver' });
    await receiver.sendKeyFrameRequest();
    expect(receiver.keyFrameRequests).to.equal(1);
  });

  it('crashes the tab when a written frame is copied in Firefox', async () => {
    const firefox = new FakeTransformer({ browser: 'firefox' });
    const frame = firefox.give({ data: Uint8Array.of(1) });
    await firefox.writable.getWriter().write(frame);
    expect(() => frame.copy()).to.throw('crashes');
  });
});

function subjectOf(transformer: FakeTransformer, browser: FakeBrowser): Subject {
  const reader = transformer.readable.getReader();
  const writer = transformer.writable.getWriter();
  const other = new FakeTransformer({ browser, kind: 'audio' });
  const data = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  return {
    browser,
    async read() {
      transformer.give({ data, metadata: { synchronizationSource: 7 } });
      return (await reader.read()).value!;
    },
    write: (chunk) => writer.write(chunk as FakeFrame),
    readForeign: async () => other.give({ data }),
    copy: (frame) => (frame as FakeFrame).copy(),
  };
}
