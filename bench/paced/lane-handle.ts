import { CpuClock, RECOGNITION } from '../cpu-clock.js';
import type { LaneAnswer, LaneQuestion, LaneReport } from './messages.js';

/** A worker that is measured, as the one that measures sees it. */
export class LaneHandle {
  readonly #worker: Worker;
  /** Its thread's; `undefined` where the system does not tell. */
  readonly clock: CpuClock | undefined;

  private constructor(worker: Worker, clock: CpuClock | undefined) {
    this.#worker = worker;
    this.clock = clock;
  }

  static async start(): Promise<LaneHandle> {
    const worker = new Worker('/lane.js', { type: 'module' });
    await answerOf(worker);
    const clock = await CpuClock.find(async () => {
      worker.postMessage({ spin: RECOGNITION });
      await answerOf(worker);
    });
    return new LaneHandle(worker, clock);
  }

  /** Asks one thing; wait for its answer before the next. */
  async ask(question: LaneQuestion): Promise<LaneReport | undefined> {
    const answered = answerOf(this.#worker);
    this.#worker.postMessage(question, 'port' in question ? [question.port] : []);
    return answered;
  }
}

function answerOf(worker: Worker): Promise<LaneReport | undefined> {
  return new Promise((resolve, reject) => {
    worker.onerror = (event) => reject(new Error(event.message ?? 'a worker did not load'));
    worker.onmessage = ({ data }: MessageEvent<LaneAnswer>) => {
      // Products that run within it send messages of their own.
      if ('answer' in data) resolve(data.answer);
      else if ('failure' in data) reject(new Error(data.failure));
    };
  });
}
