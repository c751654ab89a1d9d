import { EncodedTransformError } from '../shared/errors.js';

/** The error for a frame that cannot carry what it is to. */
export function refused(message: string): EncodedTransformError {
  return new EncodedTransformError('metadata-refused', message);
}
