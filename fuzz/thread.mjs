/** Threads take over no loaders on Node.js 20. */
import { register } from 'tsx/esm/api';

register();
await import('./thread.ts');
