import { expect } from 'chai';
import fc from 'fast-check';
import { decodeFrame, encodeFrame, type Frame, randomID } from '../../../src/connection/peer/frame.js';

const id = fc.constantFrom(randomID(), randomID());
const count = fc.nat();
const text = fc.option(fc.string({ maxLength: 256 }));
const body = fc.oneof(
  fc.record({ description: fc.record({ type: fc.constantFrom('offer', 'answer'), sdp: fc.string() }) }),
  fc.record({
    candidate: fc.record({
      candidate: fc.string(),
      sdpMid: text,
      sdpMLineIndex: fc.option(fc.integer({ min: 0, max: 65_535 })),
      usernameFragment: text,
    }),
  }),
  fc.constant({ refused: true }),
  fc.constantFrom({ turn: 'ask' }, { turn: 'yours' }),
  fc.record({ restart: fc.string({ maxLength: 256 }) }),
);
const frame = fc.oneof(
  fc.record({ from: id, to: id, ack: count, number: count, body }),
  fc.record({ from: id, ack: count, hello: fc.constant(true) }),
  fc.record({ from: id, to: id, ack: count, bye: fc.constant(true) }),
) as fc.Arbitrary<Frame>;

describe('a frame of signalling', () => {
  it('comes back as it was', () => {
    fc.assert(fc.property(frame, (one) => void expect(decodeFrame(encodeFrame(one))).to.deep.equal(one)));
  });

  it('is nothing where a field is wrong', () => {
    const right = { framepipe: 1, from: randomID(), to: randomID(), ack: 0, number: 0 };
    const candidate = { candidate: '', sdpMid: '0' };
    expect(decodeFrame(JSON.stringify({ ...right, body: { candidate } }))).to.not.equal(undefined);
    const wrong: unknown[] = [
      { ...right, framepipe: 2 },
      { ...right, from: 'me' },
      { ...right, from: undefined },
      { ...right, to: 7 },
      { ...right, ack: -1 },
      { ...right, ack: 1.5 },
      { ...right, body: {} },
      { ...right, body: null },
      { ...right, body: { description: { type: 'rollback', sdp: '' } } },
      { ...right, body: { description: { type: 'offer' } } },
      { ...right, body: { candidate: { ...candidate, candidate: 'x'.repeat(5_000) } } },
      { ...right, body: { candidate: { ...candidate, sdpMid: 0 } } },
      { ...right, body: { candidate: { ...candidate, sdpMLineIndex: 70_000 } } },
      { ...right, body: { turn: 'mine' } },
      { ...right, number: undefined, body: { candidate } },
    ];
    for (const one of wrong) expect(decodeFrame(JSON.stringify(one)), JSON.stringify(one)).to.equal(undefined);
  });

  it('never throws, whatever comes', () => {
    fc.assert(fc.property(fc.oneof(fc.anything(), fc.string(), fc.json()), (data) => void decodeFrame(data)));
    expect(decodeFrame('['.repeat(200_000))).to.equal(undefined);
    expect(decodeFrame(`"${'x'.repeat(2_000_000)}"`)).to.equal(undefined);
  });
});
