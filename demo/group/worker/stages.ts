import { sframeUnderAttack } from './sframe-under-attack.js';

/** The stages of the group's workers, by the names that pipelines and keyrings know. */
export const stages = { sframe: sframeUnderAttack } as const;
