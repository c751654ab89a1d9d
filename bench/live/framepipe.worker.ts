import { sframe } from 'framepipe/stages/sframe.js';
import { serve } from 'framepipe/worker.js';
import { listenForSpin } from './listen-for-spin.worker.js';

listenForSpin();
serve({ sframe });
