import { EncodedTransformError } from '../../src/shared/errors.js';
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
  const names = new Set<string>();
  const stages = pipeline.map((spec) => {
    const name = spec.name ?? spec.stage;
    if (names.has(name)) {
      throw new EncodedTransformError(
        'invalid-options',
        `two stages are called "${name}": give one a "name" of its own`,
      );
    }
    names.add(name);
    return startStage(name, spec, registry, contextFor(name));
  });
  return side === 'receiver' ? stages.reverse() : stages;
}

function startStage(name: string, spec: WireStageSpec, registry: StageRegistry, context: StageContext): RunningStage {
  const stage = Object.hasOwn(registry, spec.stage) ? registry[spec.stage] : undefined;
  if (!stage) {
    const known = Object.keys(registry).join(', ');
    throw new EncodedTransformError('unknown-stage', `no stage is called "${spec.stage}"; this worker has: ${known}`);
  }
  const start = (): StageInstance => {
    let instance: StageInstance;
    try {
      instance = stage(spec.options ?? {}, context);
    } catch (cause) {
      throw startError(name, cause);
    }
    if (!instance?.readable || !instance.writable) {
      throw new EncodedTransformError('stage-failed', `stage "${name}" returned no pair of streams`);
    }
    return instance;
  };
  const running: RunningStage = {
    name,
    instance: start(),
    restart() {
      running.instance = start();
    },
  };
  return running;
}

function startError(name: string, cause: unknown): EncodedTransformError {
  if (cause instanceof EncodedTransformError) return cause;
  const wrongArgument = cause instanceof TypeError || cause instanceof RangeError;
  const message = cause instanceof Error ? cause.message : String(cause);
  return new EncodedTransformError(wrongArgument ? 'invalid-options' : 'stage-failed', `stage "${name}": ${message}`, {
    cause,
  });
}
