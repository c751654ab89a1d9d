import { defaultStages, serve } from 'framepipe/worker.js';

serve(defaultStages);
