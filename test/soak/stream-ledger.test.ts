import { expect } from 'chai';
import type { MediaKind } from 'framepipe';
import { StreamLedger } from '../../soak/stream-ledger.js';
import { Tally } from '../../soak/tally.js';

const [PLAIN, SEALED, RECEIVED, OPENED] = [0, 1, 2, 3] as const;
const DIGEST = 77;

/** What a ledger says of one frame that came by at these places. */
function judged(
  places: readonly number[],
  {
    kind = 'audio',
    packets = 1,
    dropped = 0,
    digest = DIGEST,
    before = () => {},
  }: {
    kind?: MediaKind;
    packets?: number;
    dropped?: number;
    digest?: number;
    before?: (ledger: StreamLedger) => void;
  } = {},
): { outcome: string; failed: number } {
  const tally = new Tally();
  const ledger = new StreamLedger('a stream', kind, tally);
  before(ledger);
  for (const place of places) ledger.note(place, 1_000, place === OPENED ? digest : DIGEST);
  ledger.passed(1_000, packets, dropped);
  ledger.settle(-1);
  return { outcome: Object.keys(tally.counts[kind] ?? {}).at(-1) ?? '', failed: tally.failed };
}

describe('a ledger of a stream', () => {
  const everywhere = [PLAIN, SEALED, RECEIVED, OPENED];

  it('is content with a frame that arrived whole', () => {
    expect(judged(everywhere)).to.deep.equal({ outcome: 'arrived', failed: 0 });
    expect(judged(everywhere, { packets: 3, dropped: 1 }), 'sent again').to.deep.equal({
      outcome: 'arrived',
      failed: 0,
    });
  });

  it('is content with one of which the network lost a packet', () => {
    expect(judged([PLAIN, SEALED], { dropped: 1 })).to.deep.equal({ outcome: 'lost by the network', failed: 0 });
  });

  for (const [what, places, options] of [
    ['not handed over', [PLAIN, SEALED], {}],
    ['not opened', [PLAIN, SEALED, RECEIVED], {}],
    ['not opened', [PLAIN, SEALED, RECEIVED], { dropped: 1, packets: 2 }],
    ['not sealed', [PLAIN], { packets: 0 }],
    ['not sent by the browser', [PLAIN, SEALED], { packets: 0 }],
    ['sent in the clear', [PLAIN, RECEIVED], {}],
    ['sent, but not noted as sealed', [PLAIN], {}],
    ['changed', everywhere, { digest: 1 }],
    ['opened, but never sent', [RECEIVED, OPENED], {}],
    ['on the wire, but never sealed', [], {}],
    ['seen twice', [...everywhere, OPENED], {}],
  ] as const) {
    it(`fails where a frame was ${what} (${places})`, () => {
      expect(judged(places, options)).to.deep.equal({ outcome: what, failed: 1 });
    });
  }

  it('excuses what is lost while a worker is dead, but nothing that is changed or in the clear', () => {
    const before = (ledger: StreamLedger) => void ledger.excuse('lost with a worker', 0);
    expect(judged([PLAIN, SEALED], { before })).to.deep.equal({ outcome: 'lost with a worker', failed: 0 });
    expect(judged(everywhere, { before, digest: 1 }).failed).to.equal(1);
    expect(judged([PLAIN, RECEIVED], { before }).failed).to.equal(1);
  });

  it('excuses video that a browser gives up just after a loss, and never audio', () => {
    const before = (ledger: StreamLedger) => ledger.passed(500, 1, 1);
    const gaveUp = (kind: MediaKind) => judged([PLAIN, SEALED], { kind, before }).outcome;
    expect(gaveUp('video')).to.equal('given up after a loss');
    expect(gaveUp('audio')).to.equal('not handed over');
  });
});
