import { createWorker } from 'framepipe';
import { createInlineWorker } from 'framepipe/inline-worker.js';
import { reportCalls } from './call.js';

await reportCalls({
  'createWorker({ url })': () => createWorker({ url: './framepipe/dist/bundles/worker.js' }),
  'createInlineWorker()': () => createInlineWorker(),
});
