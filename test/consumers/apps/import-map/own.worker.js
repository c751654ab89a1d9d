// Import maps do not reach workers.
import { serve } from './framepipe/dist/workers/index.js';
import { sframe } from './framepipe/dist/workers/stages/sframe.js';

serve({ sframe });
