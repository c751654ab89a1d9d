import { checkObject, wrongType } from '../shared/arguments.js';
import type { WireStageSpec } from '../shared/protocol.js';

/** Throws `TypeError` unless `pipeline` is a list of stages; whether the worker has them, only the worker can tell. */
export function checkPipeline(pipeline: unknown): readonly WireStageSpec[] {
  if (!Array.isArray(pipeline)) throw wrongType('pipeline', 'an array of stages', pipeline);
  for (const [index, spec] of pipeline.entries()) {
    checkObject(`pipeline[${index}]`, spec);
    const { stage, name } = spec as Partial<Record<keyof WireStageSpec, unknown>>;
    if (typeof stage !== 'string') throw wrongType(`pipeline[${index}].stage`, 'a string', stage);
    if (name !== undefined && typeof name !== 'string') throw wrongType(`pipeline[${index}].name`, 'a string', name);
  }
  return pipeline;
}
