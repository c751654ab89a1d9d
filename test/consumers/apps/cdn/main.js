import { createWorker } from 'framepipe';
import { reportCalls } from './call.js';

await reportCalls({
  'a classic worker': () => createWorker({ url: 'https://cdn.example/worker.js' }),
  'a module': () => createWorker({ url: 'https://cdn.example/worker.js', type: 'module' }),
});
