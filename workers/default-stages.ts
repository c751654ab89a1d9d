import { analyzer } from './stages/analyzer.js';
import { delay } from './stages/delay.js';
import { drop } from './stages/drop.js';
import { frameStats } from './stages/frame-stats.js';
import { metadata } from './stages/metadata.js';
import { recorder } from './stages/recorder.js';
import { sframe } from './stages/sframe.js';
import { tap } from './stages/tap.js';

/** The stages of the default worker, by name. */
export const defaultStages = { analyzer, delay, drop, frameStats, metadata, recorder, sframe, tap } as const;

/** The registry of the default worker, for types. */
export type DefaultStages = typeof defaultStages;
