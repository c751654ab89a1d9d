import { LaneHandle } from './lane-handle.js';
import type { CarrierName, LaneReport, PaceTask } from './messages.js';
import { type Load, patternOf } from './pattern.js';

/** A carrier under a load. */
export interface Paced {
  readonly name: string;
  readonly carrier: CarrierName;
  readonly load: Load;
}

/** What one window told. */
export interface Window extends LaneReport {
  /** Per cent of one core that the measured workers' threads took together; `undefined` where the system does not tell. */
  readonly cpu: number | undefined;
  /** Of all of the browser's threads, pacing included. */
  readonly browserCpu: number | undefined;
}

/** Milliseconds. */
export interface WindowTimes {
  /** How long frames are sent. */
  readonly duration: number;
  /** How long of that they do not count yet. */
  readonly settle: number;
}

/** The workers that are measured, and the one that gives the time. */
export class Lanes {
  readonly #lanes: LaneHandle[] = [];
  #pacer: Worker | undefined;

  /** Opens what it takes, in as many workers. */
  async open(key: string, { carrier, load }: Paced): Promise<void> {
    for (let index = 0; index < load.workers; index += 1) {
      this.#lanes[index] ??= await LaneHandle.start();
      await this.#lanes[index]!.ask({ open: key, carrier, pattern: patternOf(load, index) });
    }
  }

  async close(key: string): Promise<void> {
    for (const lane of this.#lanes) await lane.ask({ close: key });
  }

  /** Bytes of the first worker's process. */
  async memory(): Promise<number | undefined> {
    return this.#lanes[0]?.clock?.memory();
  }

  async measure(key: string, { load }: Paced, { duration, settle }: WindowTimes): Promise<Window> {
    this.#pacer ??= await startPacer();
    const used = this.#lanes.slice(0, load.workers);
    const channels = used.map(() => new MessageChannel());
    const reports = used.map((lane, index) => lane.ask({ window: key, port: channels[index]!.port2, settle }));
    const read = () => Promise.all(used.map(({ clock }) => clock?.read()));
    const [before, start] = [await read(), performance.now()];
    const task: PaceTask = {
      lanes: channels.map(({ port1 }, index) => ({ port: port1, pattern: patternOf(load, index) })),
      duration,
    };
    const over = messageOf(this.#pacer);
    this.#pacer.postMessage(
      task,
      channels.map(({ port1 }) => port1),
    );
    await over;
    const all = (await Promise.all(reports)).map((report) => report!);
    const [after, time] = [await read(), performance.now() - start];
    const share = (of: 'all' | 'thread') => after.map((one, index) => (100 * (one![of] - before[index]![of])) / time);
    return {
      latencies: all.flatMap(({ latencies }) => latencies),
      sent: all.reduce((sum, { sent }) => sum + sent, 0),
      lost: all.reduce((sum, { lost }) => sum + lost, 0),
      cpu: after[0] && share('thread').reduce((sum, one) => sum + one, 0),
      browserCpu: after[0] && share('all')[0],
    };
  }
}

async function startPacer(): Promise<Worker> {
  const worker = new Worker('/pacer.js', { type: 'module' });
  await messageOf(worker);
  return worker;
}

function messageOf(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.onmessage = () => resolve();
    worker.onerror = (event) => reject(new Error(event.message ?? 'a worker did not load'));
  });
}
