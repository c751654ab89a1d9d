/** A worker with the stages for other products' frames, as an application would write it. */
import { serve } from '../../../workers/index.js';
import { dave } from '../../../workers/stages/dave.js';
import { getstream } from '../../../workers/stages/getstream.js';
import { jframe } from '../../../workers/stages/jframe.js';
import { livekit } from '../../../workers/stages/livekit.js';

export const stages = { dave, getstream, jframe, livekit } as const;

serve(stages);
