import { serve } from 'framepipe/worker.js';
import { stages } from './stages.js';

serve(stages);
