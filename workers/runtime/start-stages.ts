import { codeOf, EncodedTransformError, type EncodedTransformErrorCode } from '../../src/shared/errors.js';
import type { WireStageSpec } from '../../src/shared/protocol.js';
import type { Side, StageContext, StageInstance, StageRegistry } from '../../src/shared/stage.js';

/** A stage of a running pipeline. */
export interface RunningStage {
  /** The spec's own name, or the stage's. */
  readonly name: string;
  /** The present instance; a stage whose streams broke is started again. */
  instance: StageInstance;
  /** Starts the stage afresh, with the same options. */
  restart(): void;
}

/**
 * Starts the stages of a pipeline, in the order in which frames meet them: a receiver runs the list mirrored.
 * Throws an EncodedTransformError that names the stage at fault.
 */
export function startStages(
  pipeline: readonly WireStageSpec[],
  registry: StageRegistry,
  side: Side,
  contextFor: (name: string) => StageContext,
): RunningStage[] {
  const stages: RunningStage[] = [];
  for (const { stage, name = stage, options = {} } of pipeline) {
    const fail = (code: EncodedTransformErrorCode, why: string, cause?: unknown): never => {
      throw new EncodedTransformError(code, `stage "${name}" ${why}`, { cause });
    };
    if (stages.some((other) => other.name === name)) fail('invalid-options', 'is there twice: give one a "name"');
    const make = Object.hasOwn(registry, stage) && registry[stage];
    if (!make) return fail('unknown-stage', `is none of ${Object.keys(registry)}`);
    const context = contextFor(name);
    const start = (): StageInstance => {
      let instance: unknown;
      try {
        instance = make(options, context);
      } catch (cause) {
        fail(codeOf(cause), `did not start: ${cause instanceof Error ? cause.message : cause}`, cause);
      }
      // Not looked at, only for: a stage that is never asked for its streams need not make them.
      const isPair = instance instanceof Object && 'readable' in instance && 'writable' in instance;
      return isPair ? (instance as StageInstance) : fail('stage-failed', 'returned no pair of streams');
    };
    const running: RunningStage = {
      name,
      instance: start(),
      restart() {
        running.instance = start();
      },
    };
    stages.push(running);
  }
  return side === 'receiver' ? stages.reverse() : stages;
}
