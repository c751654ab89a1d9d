import { createWorker } from 'framepipe';
import { reportCalls } from './call.js';

await reportCalls({
  'the one beside the bundle': () => createWorker(),
  'a classic worker': () => createWorker({ url: 'https://cdn.example/worker.js' }),
  'a module': () => createWorker({ url: 'https://cdn.example/worker.js', type: 'module' }),
});
