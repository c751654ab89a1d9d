import { createWorker } from 'framepipe';
import { createInlineWorker } from 'framepipe/inline-worker.js';
import { reportCalls } from './call.js';

await reportCalls({
  'createWorker()': () => createWorker(),
  'a worker of its own': () => new Worker(new URL('./own.worker.js', import.meta.url), { type: 'module' }),
  'createInlineWorker()': () => createInlineWorker(),
});
