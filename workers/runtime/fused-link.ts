import type { FrameRecord } from '../../src/shared/frame-record.js';
import { assignBytes, type FrameStageInstance, frameFunction, isPayload } from '../../src/shared/frame-stage.js';
import type { Bytes } from '../../src/shared/stage.js';
import type { Link, LinkHost } from './link.js';

/** A per-frame stage under its name in the pipeline. */
export interface FusedStage {
  readonly name: string;
  readonly instance: FrameStageInstance;
}

/** Neighbouring per-frame stages as one function: the payload is read once, and assigned once at the end. */
export function fusedLink(stages: readonly FusedStage[], host: LinkHost, next: Link): Link {
  const watch = host.watch();
  /** The frame that a stage is at, what to call after it, and which stage that is. */
  let current: FrameRecord | undefined;
  let whenDone: () => void = () => {};
  let place = 0;

  const expire = (): void => fail(host.expired(stages[place]!.name));

  /** The fault is of the stage that the frame is at, or of the last, whose payload the frame did not take. */
  function fail(error: unknown): void {
    drop({ error, stage: (stages[place] ?? stages.at(-1)!).name, keyFrame: true });
  }

  function drop(what: Parameters<LinkHost['dropped']>[0]): void {
    current = undefined;
    host.dropped(what);
    whenDone();
  }

  /** Runs the stages from `place` on. Most are synchronous on most frames: awaiting those would cost more than running them. */
  function run(record: FrameRecord, bytes: Bytes): void {
    try {
      for (; place < stages.length; place += 1) {
        const result = stages[place]!.instance[frameFunction](bytes, record);
        if (result instanceof Promise) {
          watch.start(expire);
          result.then(
            (settled) => resume(record, settled),
            (error) => abandon(record, error),
          );
          return;
        }
        if (!isPayload(result)) break;
        bytes = result;
      }
      if (place === stages.length) {
        assignBytes(record.frame, bytes);
        record.bytes = bytes;
      }
    } catch (error) {
      fail(error);
      return;
    }
    if (place === stages.length) leave(record);
    else refuse();
  }

  function resume(record: FrameRecord, result: Bytes | undefined): void {
    // What took too long has been dropped before.
    if (current !== record) return;
    watch.stop();
    let goesOn: boolean;
    try {
      goesOn = isPayload(result);
    } catch (error) {
      fail(error);
      return;
    }
    if (!goesOn) {
      refuse();
      return;
    }
    place += 1;
    run(record, result as Bytes);
  }

  function abandon(record: FrameRecord, error: unknown): void {
    if (current !== record) return;
    watch.stop();
    fail(error);
  }

  function refuse(): void {
    const { name, instance } = stages[place]!;
    drop({ cause: 'stage', stage: name, keyFrame: instance.keyFrameAfterDrop ?? true });
  }

  function leave(record: FrameRecord): void {
    current = undefined;
    next.push(record, whenDone);
  }

  /** A frame that the stages do not get to see, but are told of. */
  function bypass(record: FrameRecord): void {
    for (const { name, instance } of stages) {
      try {
        if (instance.onBypass?.(record, record.bypass!) !== false) continue;
        drop({ cause: 'stage' });
      } catch (error) {
        drop({ error, stage: name, keyFrame: true });
      }
      return;
    }
    leave(record);
  }

  return {
    push(record, done) {
      current = record;
      whenDone = done;
      place = 0;
      if (record.bypass) bypass(record);
      else run(record, record.bytes);
    },
    queued({ bytes, bypass: isBypassing }) {
      if (!isBypassing) stages[0]?.instance.onQueued?.(bytes);
    },
    end() {
      watch.close();
      return next.end();
    },
  };
}
