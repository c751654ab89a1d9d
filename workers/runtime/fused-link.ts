import type { FrameRecord } from '../../src/shared/frame-record.js';
import {
  assignBytes,
  bytesOf,
  type FrameStageInstance,
  frameFunction,
  isPayload,
} from '../../src/shared/frame-stage.js';
import type { Link, LinkHost } from './link.js';

/** A per-frame stage under its name in the pipeline. */
export interface FusedStage {
  readonly name: string;
  readonly instance: FrameStageInstance;
}

/** Neighbouring per-frame stages as one function: the payload is read once, and assigned once at the end. */
export function fusedLink(stages: readonly FusedStage[], host: LinkHost, next: Link): Link {
  /** Runs the stages over a frame; false where one of them dropped it. */
  async function run(record: FrameRecord): Promise<boolean> {
    const { frame, bypass } = record;
    let stage = '';
    try {
      let bytes = bytesOf(frame);
      for (const { name, instance } of stages) {
        stage = name;
        if (bypass) {
          if (instance.onBypass?.(record, bypass) !== false) continue;
          host.dropped({ cause: 'stage' });
          return false;
        }
        const returned = instance[frameFunction](bytes, record);
        // Most stages are synchronous on most frames: awaiting those would cost more than running them.
        const result = returned instanceof Promise ? await host.withinLimit(name, returned) : returned;
        if (!isPayload(result)) {
          host.dropped({ cause: 'stage', stage, keyFrame: instance.keyFrameAfterDrop ?? true });
          return false;
        }
        bytes = result;
      }
      if (!bypass) assignBytes(frame, bytes);
      return true;
    } catch (error) {
      host.dropped({ error, stage, keyFrame: true });
      return false;
    }
  }

  return {
    async push(record) {
      if (await run(record)) await next.push(record);
    },
    queued({ frame, bypass }) {
      if (!bypass) stages[0]?.instance.onQueued?.(bytesOf(frame));
    },
    end: () => next.end(),
  };
}
