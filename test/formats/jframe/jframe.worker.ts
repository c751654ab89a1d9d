/** A worker with the stage for JFrame, as an application would write it. */
import { serve } from '../../../workers/index.js';
import { jframe } from '../../../workers/stages/jframe.js';

export const stages = { jframe } as const;

serve(stages);
