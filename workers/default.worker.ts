import { defaultStages } from './default-stages.js';
import { serve } from './runtime/serve.js';

serve(defaultStages);
