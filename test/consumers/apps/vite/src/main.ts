import { createWorker } from 'framepipe';
import { reportCalls } from './call.js';

await reportCalls({
  'createWorker()': () => createWorker(),
  'a worker of its own': () => new Worker(new URL('./own.worker.ts', import.meta.url), { type: 'module' }),
});
