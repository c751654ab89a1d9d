import { analyzer } from 'framepipe/stages/analyzer.js';
import { serve } from 'framepipe/worker.js';

serve({ analyzer });
