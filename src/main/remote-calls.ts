import { EncodedTransformError, fromErrorRecord } from '../shared/errors.js';
import type { AnswerMessage, NoticeMessage, PipelineControl, QuestionMessage } from '../shared/protocol.js';

/** How a question is asked. */
export interface AskOptions {
  /** Milliseconds after which it rejects with `worker-lost`. Default never. */
  readonly timeout?: number | undefined;
  /** What is handed over with it instead of cloned. Default nothing. */
  readonly transfer?: readonly Transferable[];
}

/** How long the worker has for the last message, in milliseconds: a port that is closed at once could lose it. */
const CLOSE_DELAY = 5_000;

interface Open {
  readonly resolve: (value: never) => void;
  readonly reject: (reason: unknown) => void;
  readonly timer: ReturnType<typeof setTimeout> | undefined;
}

/** The page's end of a pipeline's private port: asks the worker, and hears what it says unasked. */
export class RemoteCalls {
  readonly #port: MessagePort;
  readonly #open = new Map<number, Open>();
  #lastID = 0;
  #ended: EncodedTransformError | undefined;

  constructor(port: MessagePort, onNotice: (notice: NoticeMessage) => void) {
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<AnswerMessage | NoticeMessage>) => {
      if (this.#ended) return;
      if (data.id === undefined) return onNotice(data);
      const question = this.#close(data.id);
      if (data.error) question?.reject(fromErrorRecord(data.error));
      else question?.resolve(data.value as never);
    };
  }

  /** Resolves with the answer; rejects with the worker's error. */
  ask<M extends keyof PipelineControl>(
    method: M,
    args: Parameters<PipelineControl[M]>,
    { timeout, transfer = [] }: AskOptions = {},
  ): Promise<Awaited<ReturnType<PipelineControl[M]>>> {
    return new Promise((resolve, reject) => {
      if (this.#ended) throw this.#ended;
      const id = ++this.#lastID;
      this.#port.postMessage({ id, method, args } satisfies QuestionMessage, [...transfer]);
      const expire = () => this.#close(id)?.reject(lost(`did not answer within ${timeout} ms`));
      this.#open.set(id, { resolve, reject, timer: timeout === undefined ? timeout : setTimeout(expire, timeout) });
    });
  }

  /** Rejects every question that has no answer yet. */
  rejectAll(reason: EncodedTransformError): void {
    for (const id of this.#open.keys()) this.#close(id)?.reject(reason);
  }

  /** Rejects these and all that may follow, and hears nothing any more. */
  end(reason: EncodedTransformError): void {
    this.#ended = reason;
    this.rejectAll(reason);
    // The worker closes its end; but Firefox keeps some 150 kB of each port that was not closed at this end, too.
    setTimeout(() => this.#port.close(), CLOSE_DELAY);
  }

  #close(id: number): Open | undefined {
    const question = this.#open.get(id);
    clearTimeout(question?.timer);
    this.#open.delete(id);
    return question;
  }
}

export function lost(why: string, cause?: unknown): EncodedTransformError {
  return new EncodedTransformError('worker-lost', `the worker ${why}`, { cause });
}
