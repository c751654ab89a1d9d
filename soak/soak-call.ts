import { type AttachedPeerConnection, attachToPeerConnection, type MediaKind, rawKey } from 'framepipe';
import { Keyring } from 'framepipe/keys.js';
import { checkCounts, checkSums, type SoakTransform } from './check-sums.js';
import { establish, retransmissionsOf } from './establish.js';
import type { Media } from './media.js';
import type { Network } from './network.js';
import type { Random } from './random.js';
import type { LinkAddress, Weather } from './relay-protocol.js';
import type { SoakStages } from './soak.worker.js';
import { soakPipeline } from './soak-pipeline.js';
import { StreamLedger } from './stream-ledger.js';
import type { Tally } from './tally.js';
import type { WorkerPool } from './worker-pool.js';

/** What all calls share. */
export interface Surroundings {
  readonly media: Media;
  readonly network: Network;
  readonly pool: WorkerPool;
  readonly random: Random;
  readonly tally: Tally;
  /** By the number that the pipelines' ledgers tell. */
  readonly ledgers: Map<number, StreamLedger>;
}

const KINDS = ['audio', 'video'] as const;
const CALLER = 'caller';
/** How long frames under the key before may still come, in milliseconds. */
const GRACE = 10_000;
/** How long frames may still come once nothing is sent, in milliseconds. */
const QUIET = 2_500;
/** How late frames are noted that were sent before both ends were connected, in milliseconds. */
const JUST_CONNECTED = 300;
/** How long frames may be lost before a worker's death is known, and after it was healed, in milliseconds. */
const AROUND_DEATH = [1_000, 2_000] as const;
/** How long a pipeline may take to heal, in milliseconds: the library takes about 7,000. */
const HEALED = 30_000;
/** Key IDs of the stage's 8 bits. */
const KEY_IDS = 256;

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** One encrypted call through the relay, audio and video one way: four pipelines, and a keyring at each end. */
export class SoakCall {
  readonly link: LinkAddress;
  readonly #around: Surroundings;
  readonly #name: string;
  readonly #ends = [new RTCPeerConnection(), new RTCPeerConnection()] as const;
  readonly #streams: Readonly<Record<MediaKind, number>>;
  readonly #pipelines: readonly AttachedPeerConnection<SoakStages>[];
  readonly #keyrings = [new Keyring({ participant: CALLER }), new Keyring({ participant: 'callee' })] as const;
  readonly #audio = new Audio();
  #keyID = 0;
  #hasEnded = false;

  private constructor(number: number, link: LinkAddress, around: Surroundings) {
    this.#name = `call ${number}`;
    this.link = link;
    this.#around = around;
    this.#streams = { audio: 2 * number, video: 2 * number + 1 };
    for (const kind of KINDS) {
      around.ledgers.set(this.#streams[kind], new StreamLedger(`${this.#name}, ${kind}`, kind, around.tally));
    }
    this.#pipelines = [this.#attach(0, 'sender'), this.#attach(1, 'receiver')];
  }

  static async open(number: number, around: Surroundings): Promise<SoakCall> {
    const call = new SoakCall(number, await around.network.open(), around);
    await call.#begin();
    return call;
  }

  get ledgers(): readonly StreamLedger[] {
    return KINDS.map((kind) => this.#ledger(kind));
  }

  get #transforms(): readonly SoakTransform[] {
    return this.#pipelines.flatMap(({ transforms }) => transforms) as unknown as SoakTransform[];
  }

  #ledger(kind: MediaKind): StreamLedger {
    return this.#around.ledgers.get(this.#streams[kind])!;
  }

  #attach(end: 0 | 1, wanted: 'sender' | 'receiver'): AttachedPeerConnection<SoakStages> {
    const { pool, tally } = this.#around;
    const all = attachToPeerConnection<SoakStages>(
      this.#ends[end],
      () => pool.next(),
      ({ side, kind }) => (side === wanted ? soakPipeline(this.#streams[kind]) : undefined),
      { respawn: () => pool.next() },
    );
    all.addEventListener('failed', ({ detail }) => tally.fail(`${this.#name}, ${wanted}: ${detail.error}`));
    all.addEventListener('report', ({ detail: { attached, type, cause, count, detail } }) => {
      tally.count('events', cause ? `${type}, ${cause}` : type, count);
      const isGrave = ['frame-error', 'overflow', 'stage-broken', 'stream-broken', 'transform-bypassed'].includes(type);
      if (isGrave || (type === 'worker-lost' && !this.#ledger(attached.kind).isExcused)) {
        tally.fail(`${this.#name}, ${attached.kind} ${wanted}: ${type} ${cause ?? ''} ${JSON.stringify(detail)}`);
      }
    });
    return all;
  }

  async #begin(): Promise<void> {
    const { media, network, tally, random } = this.#around;
    const [caller, callee] = this.#ends;
    const [own, others] = this.#keyrings;
    own.protect(this.#pipelines[0]!, () => undefined);
    others.protect(this.#pipelines[1]!, () => CALLER);
    for (const keyring of this.#keyrings) {
      keyring.addEventListener('key-refused', ({ detail }) =>
        tally.fail(`${this.#name}: key refused: ${detail.error}`),
      );
    }
    callee.addEventListener('track', ({ track }) => {
      if (track.kind !== 'audio') return;
      // A browser may drop sound that nobody hears.
      this.#audio.srcObject = new MediaStream([track]);
      this.#audio.volume = 0;
      this.#audio.play().catch(() => {});
    });
    for (const kind of KINDS) {
      caller.addTransceiver(media.track(kind, random.pick), { direction: 'sendonly' });
    }
    await this.rekey();
    // One end of DTLS is ready before the other, which drops what comes too early.
    const windows = this.ledgers.map((ledger) => ledger.excuse('sent before both ends were connected', 0));
    await establish(caller, callee, this.link);
    for (const window of windows) window.until = performance.now() + JUST_CONNECTED;
    await Promise.all(this.#pipelines.map((pipelines) => pipelines.ready()));
    for (const ssrc of retransmissionsOf(caller)) network.know(ssrc, undefined);
  }

  /** What the link does to packets from now on. */
  setWeather(weather: Weather): Promise<void> {
    for (const ledger of this.ledgers) ledger.happened('the network changed');
    return this.#around.network.setWeather(this.link.id, weather);
  }

  /** A new key, made before the old one breaks; that one is forgotten a while later. */
  async rekey(): Promise<void> {
    const [own, others] = this.#keyrings;
    for (const ledger of this.ledgers) ledger.happened('a key was added');
    const keyID = this.#keyID++ % KEY_IDS;
    const key = await rawKey(crypto.getRandomValues(new Uint8Array(16)));
    await own.add({ participant: CALLER, keyID, key });
    const acknowledged = others.add({ participant: CALLER, keyID, key, gracePeriod: GRACE });
    await own.activate(keyID, { acknowledged, gracePeriod: GRACE });
  }

  /** Another track in the place of one, in the middle of the call. */
  async replaceTrack(kind: MediaKind): Promise<void> {
    const { media, random } = this.#around;
    const sender = this.#ends[0].getTransceivers()[KINDS.indexOf(kind)]!.sender;
    const before = sender.track;
    this.#ledger(kind).happened('a track was to be replaced');
    await sender.replaceTrack(media.track(kind, random.pick));
    this.#ledger(kind).happened('it was');
    before?.stop();
  }

  /** Told that a worker was killed: frames may be lost until the pipelines that ran in it run again. */
  async died(worker: Worker): Promise<void> {
    const { tally } = this.#around;
    const lost = this.#transforms.filter((attached) => attached.worker === worker);
    const heals = lost.map(async (attached) => {
      const [before, after] = AROUND_DEATH;
      const ledger = this.#ledger(attached.kind);
      const window = ledger.excuse('lost with a worker', before);
      const isHealed = await healed(attached);
      if (isHealed) tally.count('events', 'pipelines that healed');
      else if (attached.state !== 'closed') tally.fail(`${this.#name}: a pipeline did not heal in ${HEALED} ms`);
      window.until = performance.now() + after;
      ledger.happened('a worker was replaced');
    });
    await Promise.all(heals);
  }

  /** What does not add up while frames flow; and whether they do. */
  async check(): Promise<void> {
    const { tally } = this.#around;
    for (const attached of this.#transforms) {
      const isJudged = () => attached.state === 'running' && !this.#hasEnded && !this.#ledger(attached.kind).isExcused;
      if (!isJudged()) continue;
      try {
        const wrong = checkCounts(await attached.getStats());
        for (const what of wrong) tally.fail(`${this.#name}, ${attached.side}: ${what}`);
      } catch (error) {
        // The call may have ended, or its worker been killed, after it was asked.
        if (isJudged()) tally.fail(`${this.#name}: stats: ${error}`);
      }
    }
    if (this.#hasEnded) return;
    for (const ledger of this.ledgers) ledger.checkAlive();
  }

  /** Ends the call when all that was sent has arrived, so that every sum can be checked. */
  async leave(): Promise<void> {
    const { tally } = this.#around;
    await this.setWeather({ loss: 0, duplicates: 0, reordered: 0 });
    for (const sender of this.#ends[0].getSenders()) {
      sender.track?.stop();
      await sender.replaceTrack(null);
    }
    await pause(QUIET);
    for (const attached of this.#transforms) {
      if (this.#ledger(attached.kind).isExcused) continue;
      const wrong = await tally.watch(`${this.#name}: sums`, settledSums(attached));
      if (this.#ledger(attached.kind).isExcused) continue;
      tally.count('sums', wrong?.length === 0 ? 'consistent' : 'inconsistent');
      for (const what of wrong ?? []) tally.fail(`${this.#name}, ${attached.kind} ${attached.side}: ${what}`);
    }
    await this.#end();
  }

  /** Ends the call without a word: what was on its way is lost. */
  async hangUp(): Promise<void> {
    for (const ledger of this.ledgers) ledger.excuse('on its way when a call ended', QUIET);
    await this.#end();
  }

  async #end(): Promise<void> {
    const { ledgers, network, tally } = this.#around;
    const transforms = this.#transforms;
    this.#hasEnded = true;
    for (const sender of this.#ends[0].getSenders()) sender.track?.stop();
    for (const end of this.#ends) end.close();
    this.#audio.srcObject = null;
    // What workers noted is still on its way.
    await pause(500);
    await network.close(this.link.id, this.ledgers);
    for (const stream of Object.values(this.#streams)) ledgers.delete(stream);
    await Promise.all(this.#keyrings.map((keyring) => tally.watch(`${this.#name}: keyring`, keyring.close())));
    await pause(QUIET);
    for (const attached of transforms) {
      if (attached.state !== 'closed') tally.fail(`${this.#name}: a pipeline is ${attached.state} after the call`);
    }
  }
}

/** Firefox sends a frame a second of no track at all, which may come between two counts. */
async function settledSums(attached: SoakTransform): Promise<string[]> {
  const wrong = await checkSums(attached);
  return wrong.length > 0 ? checkSums(attached) : wrong;
}

function healed(attached: SoakTransform): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, HEALED, false);
    const end = (isHealed: boolean) => {
      clearTimeout(timer);
      resolve(isHealed);
    };
    attached.addEventListener('healed', () => end(true), { once: true });
    attached.addEventListener('closed', () => end(false), { once: true });
  });
}
