import { CHANNEL, NOTE_LENGTH, PLACES, type WorkerMessage } from './ledger-protocol.js';
import { Media } from './media.js';
import { Network } from './network.js';
import { type Random, seededRandom } from './random.js';
import { pause, SoakCall, type Surroundings } from './soak-call.js';
import type { StreamLedger } from './stream-ledger.js';
import { Tally } from './tally.js';
import { WorkerPool } from './worker-pool.js';

/** Four pipelines each. */
const CALLS = 5;
const WORKERS = 4;
/** The shortest time between two killed workers, in milliseconds. */
const KILL_INTERVAL = 20_000;

/** Calls that come and go, and all that happens to them. */
export class Soak {
  readonly tally = new Tally();
  readonly #random: Random;
  readonly #ledgers = new Map<number, StreamLedger>();
  readonly #network = new Network(this.tally);
  readonly #media = new Media();
  readonly #pool = new WorkerPool(WORKERS, (what) => this.tally.fail(what));
  readonly #channel = new BroadcastChannel(CHANNEL);
  readonly #calls: SoakCall[] = [];
  /** Also those that are about to end. */
  readonly #living = new Set<SoakCall>();
  /** What goes on beside the calls: those that end, pipelines that heal. */
  readonly #work = new Set<Promise<unknown>>();
  #count = 0;
  #killed = performance.now();

  constructor(seed: number) {
    this.#random = seededRandom(seed);
    this.#channel.onmessage = ({ data }: MessageEvent<WorkerMessage>) => {
      if ('trouble' in data) this.tally.fail(data.trouble);
      else this.#hear(data.notes);
    };
  }

  async begin(): Promise<void> {
    while (this.#calls.length < CALLS) await this.#join();
  }

  /** Something happens: by chance, but the same for each seed. */
  async step(): Promise<void> {
    const random = this.#random;
    await pause(random.between(400, 1_600));
    const call = random.pick(this.#calls);
    const choice = random.next();
    if (choice < 0.25) await this.#happens('rekeys', call.rekey());
    else if (choice < 0.5) await this.#happens('replaced tracks', call.replaceTrack(random.pick(['audio', 'video'])));
    else if (choice < 0.75) {
      const weather = {
        loss: random.next() < 0.5 ? random.between(0, 0.05) : 0,
        duplicates: random.between(0, 0.02),
        reordered: random.between(0, 0.02),
      };
      await this.#happens('changes of the network', call.setWeather(weather));
    } else if (choice < 0.9) await this.#swap(call);
    else this.#kill(random.pick(this.#pool.all));
  }

  /** Looks at what has passed, and judges what has settled. */
  async look(): Promise<void> {
    await this.#network.look([...this.#living].map(({ link }) => link.id));
    for (const ledger of this.#ledgers.values()) ledger.settle();
  }

  /** Looks at what pipelines count. */
  async check(): Promise<void> {
    for (const call of [...this.#calls]) await call.check();
  }

  async end(): Promise<void> {
    await Promise.all(this.#work);
    await Promise.all(this.#calls.splice(0).map((call) => this.#leave(call, true)));
    this.#pool.end();
    this.#channel.close();
    await this.#media.end();
  }

  async #join(): Promise<void> {
    const call = await this.tally.watch('join', SoakCall.open(this.#count++, this.#surroundings));
    if (!call) return;
    this.#calls.push(call);
    this.#living.add(call);
    this.tally.count('happened', 'joins');
  }

  get #surroundings(): Surroundings {
    const { tally } = this;
    const [media, network, pool, random, ledgers] = [
      this.#media,
      this.#network,
      this.#pool,
      this.#random,
      this.#ledgers,
    ];
    return { media, network, pool, random, tally, ledgers };
  }

  /** One call ends, with or without a word, and another begins. */
  async #swap(call: SoakCall): Promise<void> {
    this.#calls.splice(this.#calls.indexOf(call), 1);
    const isPolite = this.#random.next() < 0.7;
    this.tally.count('happened', isPolite ? 'leaves' : 'hang-ups');
    this.#beside(this.#leave(call, isPolite));
    await this.#join();
  }

  async #leave(call: SoakCall, isPolite: boolean): Promise<void> {
    await this.tally.watch('leave', isPolite ? call.leave() : call.hangUp());
    this.#living.delete(call);
  }

  #kill(worker: Worker): void {
    if (performance.now() - this.#killed < KILL_INTERVAL) return;
    this.#killed = performance.now();
    this.tally.count('happened', 'killed workers');
    for (const call of this.#living) this.#beside(call.died(worker));
    this.#pool.kill(worker);
  }

  #beside(work: Promise<unknown>): void {
    this.#work.add(work);
    void work.finally(() => this.#work.delete(work));
  }

  async #happens(what: string, work: Promise<unknown>): Promise<void> {
    this.tally.count('happened', what);
    await this.tally.watch(what, work);
  }

  #hear(notes: readonly number[]): void {
    for (let at = 0; at < notes.length; at += NOTE_LENGTH) {
      const [stream, place, rtpTimestamp, ssrc, digest] = notes.slice(at, at + NOTE_LENGTH) as number[];
      const ledger = this.#ledgers.get(stream!);
      if (!ledger) continue;
      ledger.note(place!, rtpTimestamp!, digest!);
      if (PLACES[place!] === 'sender/sealed') this.#network.know(ssrc!, ledger);
    }
  }
}
