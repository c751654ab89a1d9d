import type { LinkAddress, RelayQuestion, Seen, Weather } from './relay-protocol.js';
import type { StreamLedger } from './stream-ledger.js';
import type { Tally } from './tally.js';

/** How often packets of a stream that is not known yet are looked at anew. */
const PATIENCE = 8;

/** The relay, as the page sees it: what passed is handed to the ledger of its stream. */
export class Network {
  readonly #tally: Tally;
  /** By SSRC; `undefined` for those of retransmissions (RFC 4588), which repeat frames under an SSRC of their own. */
  readonly #streams = new Map<number, StreamLedger | undefined>();
  #unknown: { readonly seen: Seen; readonly looks: number }[] = [];
  #turn: Promise<unknown> = Promise.resolve();

  constructor(tally: Tally) {
    this.#tally = tally;
  }

  open(): Promise<LinkAddress> {
    return ask({ open: true });
  }

  setWeather(id: number, weather: Weather): Promise<void> {
    return ask({ id, weather });
  }

  /** Says whose packets have this SSRC. */
  know(ssrc: number, ledger: StreamLedger | undefined): void {
    if (!this.#streams.has(ssrc)) this.#streams.set(ssrc, ledger);
  }

  /** Looks at what passed since. */
  look(ids: readonly number[]): Promise<void> {
    return this.#inTurn(async () => {
      const links = await ask<Seen[][]>({ take: ids });
      this.#hand(links.flat());
    });
  }

  /** Ends a link, and forgets its streams. */
  close(id: number, ledgers: readonly StreamLedger[]): Promise<void> {
    return this.#inTurn(async () => {
      this.#hand(await ask<Seen[]>({ close: id }));
      for (const ledger of ledgers) ledger.settle(0);
      for (const [ssrc, ledger] of this.#streams) if (ledger && ledgers.includes(ledger)) this.#streams.delete(ssrc);
    });
  }

  /** One answer after the other: what a link saw must not come when its streams are forgotten. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  #hand(all: readonly Seen[]): void {
    const earlier = this.#unknown;
    this.#unknown = [];
    for (const seen of all) this.#take(seen, PATIENCE);
    for (const { seen, looks } of earlier) this.#take(seen, looks - 1);
  }

  #take(seen: Seen, looks: number): void {
    const [ssrc, rtpTimestamp, packets, dropped] = seen;
    if (this.#streams.has(ssrc)) {
      const ledger = this.#streams.get(ssrc);
      ledger?.passed(rtpTimestamp, packets, dropped);
      this.#tally.count('packets', ledger ? 'media' : 'retransmission', packets);
      this.#tally.count('packets', 'dropped', dropped);
    } else if (looks > 0) this.#unknown.push({ seen, looks });
    else
      this.#tally.fail(
        `${packets} packets of SSRC ${ssrc}, RTP timestamp ${rtpTimestamp}, which no pipeline has sealed`,
      );
  }
}

async function ask<T>(question: RelayQuestion): Promise<T> {
  const response = await fetch('/relay', { method: 'POST', body: JSON.stringify(question) });
  return (await response.json()) as T;
}
