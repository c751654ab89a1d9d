import { EncodedTransformError } from '../../src/shared/errors.js';
import type { FrameRecord } from '../../src/shared/frame-record.js';
import { assignBytes, bytesOf, type FrameStageInstance, frameFunction } from '../../src/shared/frame-stage.js';
import type { BypassReason, Bytes } from '../../src/shared/stage.js';
import type { Link, LinkHost } from './link.js';

/** A per-frame stage under its name in the pipeline. */
export interface FusedStage {
  readonly name: string;
  readonly instance: FrameStageInstance;
}

/** Neighbouring per-frame stages as one function: the payload is read once, and assigned once at the end. */
export class FusedLink implements Link {
  readonly #stages: readonly FusedStage[];
  readonly #host: LinkHost;
  readonly #next: Link;

  constructor(stages: readonly FusedStage[], host: LinkHost, next: Link) {
    this.#stages = stages;
    this.#host = host;
    this.#next = next;
  }

  async push(record: FrameRecord, bypass: BypassReason | undefined): Promise<void> {
    if (bypass) for (const { instance } of this.#stages) instance.onBypass?.(record, bypass);
    else if (!(await this.#run(record))) return;
    const accepted = this.#next.push(record, bypass);
    if (accepted) await accepted;
  }

  /** Runs the stages over a frame; false where one of them dropped it. */
  async #run(record: FrameRecord): Promise<boolean> {
    let bytes = bytesOf(record.frame);
    for (const { name, instance } of this.#stages) {
      try {
        const returned = instance[frameFunction](bytes, record);
        // Most stages are synchronous on most frames: awaiting those would cost more than running them.
        const result = isPromise(returned) ? await this.#host.withinLimit(name, returned) : returned;
        if (!isPayload(result)) {
          this.#host.dropped(record, { cause: 'stage', stage: name, keyFrame: instance.keyFrameAfterDrop });
          return false;
        }
        bytes = result;
      } catch (error) {
        const timedOut = error instanceof EncodedTransformError && error.code === 'stage-timeout';
        this.#host.dropped(record, { cause: timedOut ? 'timeout' : 'error', stage: name, error, keyFrame: true });
        return false;
      }
    }
    assignBytes(record.frame, bytes);
    return true;
  }

  end(): Promise<void> {
    return this.#next.end();
  }
}

function isPromise(value: unknown): value is PromiseLike<Bytes | undefined> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === 'function';
}

/** Undefined drops the frame, and so does nothing at all: browsers do not send an emptied frame either. */
function isPayload(result: Bytes | undefined): result is Bytes {
  if (result === undefined) return false;
  if (!(result instanceof Uint8Array)) throw new TypeError(`a stage returned ${typeof result}, not a Uint8Array`);
  if (!(result.buffer instanceof ArrayBuffer) || (result.buffer as { resizable?: boolean }).resizable) {
    throw new TypeError('a stage returned bytes over a shared or resizable buffer');
  }
  return result.byteLength > 0;
}
