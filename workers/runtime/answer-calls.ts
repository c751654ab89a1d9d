import { toErrorRecord } from '../../src/shared/errors.js';
import type { AnswerMessage, PipelineControl, QuestionMessage } from '../../src/shared/protocol.js';

/** Answers what the page asks over `port`, with what `control` returns or throws. */
export function answerCalls(port: MessagePort, control: PipelineControl): void {
  port.onmessage = async ({ data: { id, method, args } }: MessageEvent<QuestionMessage>) => {
    const answer = (message: AnswerMessage) => port.postMessage(message);
    try {
      const ask = control[method] as (...given: readonly unknown[]) => unknown;
      answer({ id, value: await ask.apply(control, args as unknown[]) });
    } catch (error) {
      // Among others where the value cannot be cloned.
      answer({ id, error: toErrorRecord(error) });
    }
  };
}
