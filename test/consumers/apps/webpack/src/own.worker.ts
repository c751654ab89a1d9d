import { sframe } from 'framepipe/stages/sframe.js';
import { serve } from 'framepipe/worker.js';

serve({ sframe });
