/** A worker with the stage for LiveKit's format, as an application would write it. */
import { serve } from '../../../workers/index.js';
import { livekit } from '../../../workers/stages/livekit.js';

export const stages = { livekit } as const;

serve(stages);
