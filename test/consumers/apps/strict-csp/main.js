import { createWorker } from 'framepipe';
import { reportCalls } from './call.js';

await reportCalls({
  'createWorker()': () => createWorker(),
  'createWorker({ url })': () => createWorker({ url: './framepipe/dist/bundles/worker.js' }),
});
