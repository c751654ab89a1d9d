import type { AttachedTransform, PipelineStats } from 'framepipe';
import type { SoakStages } from './soak.worker.js';
import type { soakPipeline } from './soak-pipeline.js';

/** A pipeline of the soak. */
export type SoakTransform = AttachedTransform<SoakStages, ReturnType<typeof soakPipeline>>;

/** Frames that may wait, by default. */
const MOST_QUEUED = 60;

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((all, count) => all + count, 0);

/** What does not add up in a pipeline's own counts, at any time. */
export function checkCounts(stats: PipelineStats): string[] {
  const { framesIn, framesOut, framesQueued, framesDropped, dropped } = stats;
  const wrong: string[] = [];
  if (sum(dropped) !== framesDropped) wrong.push(`${framesDropped} dropped, ${sum(dropped)} by cause`);
  if (framesIn !== framesOut + framesDropped + framesQueued)
    wrong.push(`${framesIn} in are not out, dropped or queued`);
  // One more is within the stages.
  if (framesQueued < 0 || framesQueued > MOST_QUEUED + 1) wrong.push(`${framesQueued} queued`);
  return wrong;
}

/** The same, and the counts of the stages against each other and against the pipeline's, once nothing flows. */
export async function checkSums(attached: SoakTransform): Promise<string[]> {
  const { side, stages } = attached;
  const [stats, plain, sealed] = await Promise.all([attached.getStats(), stages.plain.count(), stages.sealed.count()]);
  const [first, last] = side === 'sender' ? [plain, sealed] : [sealed, plain];
  const through = await passedThrough(attached);
  const { framesIn, framesOut, framesQueued, emptyFrames, telephoneEvents, dropped } = stats;
  const bypassed = emptyFrames + telephoneEvents;
  const before = dropped.overflow + dropped.repeat + dropped.inactive;
  const equal = (what: string, one: number, other: number) => (one === other ? [] : [`${what}: ${one} and ${other}`]);
  return [
    ...checkCounts(stats),
    ...equal('queued at the end', framesQueued, 0),
    ...equal('in, and at the first stage', framesIn - before - bypassed, first),
    ...equal('out, and past the last stage', framesOut - bypassed, last),
    ...equal('dropped, and lost between the stages', dropped.stage + dropped.error + dropped.timeout, first - last),
    ...equal('past sframe, and by its own counts', last, through.passed),
    ...equal('into sframe, and by its own counts', first, through.passed + through.dropped),
  ];
}

/** What `sframe` itself has counted. */
async function passedThrough({ side, stages }: SoakTransform): Promise<{ passed: number; dropped: number }> {
  const { clear, dropped, ...counts } = await (side === 'sender'
    ? stages.sframe.getEncrypterStats()
    : stages.sframe.getDecrypterStats());
  return { passed: clear + ('sealed' in counts ? counts.sealed : counts.opened), dropped: sum(dropped) };
}
