import { reportCalls } from './call.js';

await reportCalls({
  'a worker with the default stages': () =>
    new Worker(new URL('./default.worker.js', import.meta.url), { type: 'module' }),
  'a worker of its own': () => new Worker(new URL('./own.worker.js', import.meta.url), { type: 'module' }),
});
