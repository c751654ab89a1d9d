import { expect } from 'chai';
import fc from 'fast-check';
import { checkCloneable, isHandedOver } from '../../src/main/cloneable.js';

describe('checkCloneable', () => {
  for (const [what, value, message] of [
    ['a function', { a: [{ b: () => 1 }] }, /"options\.a\[0\]\.b" cannot be cloned/],
    ['a symbol', { a: Symbol('a') }, /"options\.a" cannot be cloned/],
    ['a promise', [Promise.resolve()], /"options\[0\]"/],
    ['a port that is not handed over', { port: new MessageChannel().port1 }, /"options\.port"/],
    ['something in a map', { map: new Map([['a', () => 1]]) }, /"options\.map"/],
    ['a stream', { deep: { stream: new ReadableStream() } }, /"options\.deep\.stream"/],
  ] as const) {
    it(`names ${what}`, () => {
      expect(() => checkCloneable('options', value, [])).to.throw(TypeError, message);
    });
  }

  it('takes what can be cloned, or is handed over', () => {
    const { port1, port2 } = new MessageChannel();
    const shared = { port: port1, bytes: new Uint8Array(3), date: new Date(), none: null, nothing: undefined };
    expect(() => checkCloneable('options', { shared, again: [shared, port2] }, [port1, port2])).not.to.throw();
    const circle: { self?: object } = {};
    circle.self = circle;
    expect(() => checkCloneable('options', circle, [])).not.to.throw();
    port1.close();
  });

  it('agrees with structuredClone', () => {
    const leaf = fc.oneof(
      fc.anything(),
      fc.constantFrom(() => 1, Symbol('s'), new WeakMap(), new Error('e')),
    );
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.oneof(leaf, fc.array(leaf), fc.dictionary(fc.string(), leaf))),
        (value) => {
          const throws = (action: () => unknown) => {
            try {
              action();
              return false;
            } catch {
              return true;
            }
          };
          expect(throws(() => checkCloneable('value', value, []))).to.equal(throws(() => structuredClone(value)));
        },
      ),
    );
  });
});

describe('isHandedOver', () => {
  it('knows what can never be cloned', () => {
    const { port1 } = new MessageChannel();
    for (const value of [port1, new ReadableStream(), new WritableStream(), new TransformStream()]) {
      expect(isHandedOver(value)).to.equal(true);
    }
    for (const value of [{}, null, 1, new ArrayBuffer(1), new Uint8Array(1)])
      expect(isHandedOver(value)).to.equal(false);
    port1.close();
  });
});
