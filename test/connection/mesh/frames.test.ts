import { expect } from 'chai';
import fc from 'fast-check';
import { channelHeader, decodeChannelFrame } from '../../../src/connection/mesh/channel-frames.js';
import { candidateOf, idOf, memberIdentity } from '../../../src/connection/mesh/mls/member-identity.js';
import { decodeMlsFrame, encodeMlsFrame, type MlsFrame } from '../../../src/connection/mesh/mls/mls-frames.js';
import { decodeKeyFrame, encodeKeyFrame } from '../../../src/connection/mesh/sender-key-frames.js';
import { concat } from '../../../src/shared/concat.js';
import type { Bytes } from '../../../src/shared/stage.js';

const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((one): Bytes => Uint8Array.from(one));
const some = fc.uint8Array({ minLength: 1, maxLength: 60 }).map((one): Bytes => Uint8Array.from(one));
const position = fc.record({ group: bytes(16), epoch: fc.maxSafeNat(), digest: bytes(8) });
const mlsFrame: fc.Arbitrary<MlsFrame> = fc.oneof(
  fc.record({
    kind: fc.constant('status' as const),
    signatureKey: bytes(32),
    position: fc.option(position, { nil: undefined }),
  }),
  fc.record({
    kind: fc.constantFrom('ask' as const, 'direct' as const, 'submit' as const, 'ordered' as const, 'passed' as const),
    group: bytes(16),
    payload: some,
  }),
);

describe('connection/mesh: what goes over the wire', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(mlsFrame, (frame) => {
        expect(decodeMlsFrame(encodeMlsFrame(frame))).to.deep.equal({ ...frame });
      }),
    );
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), fc.constantFrom(0, 32, 64), (keyID, length) => {
        const frame = length ? { keyID, key: new Uint8Array(length).fill(7) } : { keyID };
        expect(decodeKeyFrame(encodeKeyFrame(frame))).to.deep.equal(frame);
      }),
    );
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 15 }),
        fc.boolean(),
        some,
        (name, isText, payload) => {
          fc.pre(new TextEncoder().encode(name).length < 256);
          const header = channelHeader(name, isText ? '' : payload);
          expect(decodeChannelFrame(concat(header, payload))).to.deep.equal({ name, isText, header, payload });
        },
      ),
    );
    expect(encodeKeyFrame({ keyID: 258 })).to.deep.equal(Uint8Array.of(2, 0, 0, 1, 2));
    expect(channelHeader('ab', 'text')).to.deep.equal(Uint8Array.of(2, 2, 97, 98));
  });

  it('is nothing where it is cut, longer or something else, and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (random) => {
        for (const decode of [decodeMlsFrame, decodeKeyFrame, decodeChannelFrame]) decode(Uint8Array.from(random));
      }),
    );
    const status = encodeMlsFrame({
      kind: 'status',
      signatureKey: new Uint8Array(32),
      position: { group: new Uint8Array(16), epoch: 3, digest: new Uint8Array(8) },
    });
    for (const cut of [1, 2, 20, 31]) expect(decodeMlsFrame(status.slice(0, -cut))).to.equal(undefined);
    expect(decodeMlsFrame(concat(status, [0]))).to.equal(undefined);
    expect(decodeKeyFrame(encodeKeyFrame({ keyID: 1, key: new Uint8Array(31) }))).to.equal(undefined);
    expect(decodeChannelFrame(Uint8Array.of(1, 3, 97, 98))).to.equal(undefined);
    expect(decodeChannelFrame(Uint8Array.of(1, 1, 0xff))).to.equal(undefined);
  });

  it('names a member in an identity', () => {
    const id = '00ff1020304050607080900a0b0c0d0e';
    const identity = memberIdentity(id, new TextEncoder().encode('alice'));
    expect(idOf({ identity })).to.equal(id);
    const signatureKey = new Uint8Array(32);
    const alice = candidateOf({ identity, signatureKey });
    expect(new TextDecoder().decode(alice.identity)).to.equal('alice');
    expect(idOf({ identity: identity.slice(0, 16) })).to.equal(undefined);
  });
});
