/** One campaign in a thread of its own, so that an input that never ends can be told. */
import { parentPort, workerData } from 'node:worker_threads';
import { campaign } from './campaign.js';
import { targets } from './targets.js';

/** What the thread is given. */
export interface Task {
  readonly target: string;
  readonly seed: number;
  readonly duration: number;
  readonly keeps: boolean;
  /** Length in four bytes, then the input that runs. */
  readonly running: SharedArrayBuffer;
}

const { target, running, ...options } = workerData as Task;
const view = new DataView(running);
const bytes = new Uint8Array(running, 4);

const finding = await campaign(targets.find(({ name }) => name === target)!, {
  ...options,
  onInput(input) {
    const shown = input.subarray(0, bytes.length);
    view.setUint32(0, shown.length);
    bytes.set(shown);
  },
  onProgress: (progress) => parentPort?.postMessage({ progress }),
});
parentPort?.postMessage({ finding: finding ?? null });
