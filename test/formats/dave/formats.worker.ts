/** A worker with the stages for DAVE and GetStream, as an application would write it. */
import { serve } from '../../../workers/index.js';
import { dave } from '../../../workers/stages/dave.js';
import { getstream } from '../../../workers/stages/getstream.js';

export const stages = { dave, getstream } as const;

serve(stages);
