import type { AnalysisMessage, BatchCredit } from '../../../src/analysis/batch.js';
import { wrongType } from '../../../src/shared/arguments.js';
import type { BatchQueue } from './batch-queue.js';

/**
 * Where batches go: a port whose other end grants them one by one. Without grants, or without a port, nothing is sent
 * and nothing piles up but what the queue holds.
 */
export class Outlet {
  #port: MessagePort | undefined;
  #credit = 0;

  /** Whether there is anybody to tell. */
  get isConnected(): boolean {
    return this.#port !== undefined;
  }

  connect(port: MessagePort): void {
    if (!(port instanceof MessagePort)) throw wrongType('port', 'a MessagePort', port);
    this.close();
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<BatchCredit>) => {
      if (this.#port === port) this.#credit += data.credit;
    };
  }

  /** Sends what waits, if that is granted. */
  flush(queue: BatchQueue, time: number): void {
    if (!this.#port || this.#credit === 0 || queue.isEmpty) return;
    this.#credit -= 1;
    this.#port.postMessage(queue.take(time) satisfies AnalysisMessage);
  }

  /** Says that no more will come. */
  close(): void {
    this.#port?.postMessage(null satisfies AnalysisMessage);
    this.#port?.close();
    this.#port = undefined;
    this.#credit = 0;
  }
}
