/** The worker of the soak: what an application would have, and ledgers. */
import { frameStats } from 'framepipe/stages/frame-stats.js';
import { sframe } from 'framepipe/stages/sframe.js';
import { serve } from 'framepipe/worker.js';
import { ledger, tellPage } from './ledger-stage.js';

const stages = { frameStats, ledger, sframe } as const;

/** The registry, for types. */
export type SoakStages = typeof stages;

serve(stages);

addEventListener('unhandledrejection', ({ reason }) => tellPage({ trouble: `worker: unhandled rejection: ${reason}` }));
addEventListener('error', ({ message }) => tellPage({ trouble: `worker: ${message}` }));
