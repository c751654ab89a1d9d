/** Which groups there are, and how long and how often each is measured. */

/** Groups that run in one launch together, and the page's module where they need a page. */
const PROGRAMS = [
  { names: ['parsers', 'frame-size', 'start-codes', 'hostile', 'analyzer'] },
  { names: ['pipelines'] },
  { names: ['stages', 'allocations'] },
  { names: ['streams'] },
  { names: ['curves'] },
  { names: ['live'], page: '/live.js' },
  { names: ['memory'] },
];
const ALL = PROGRAMS.flatMap(({ names }) => names);

const EFFORT = {
  effort: { rounds: 24, tryTime: 1.5, tries: 4, warmUp: 100, cpuRounds: 3, cpuTime: 25 },
  pacedEffort: { rounds: 4, duration: 2_000, settle: 400 },
  liveEffort: { rounds: 14, duration: 2_000, settle: 500, warmUp: 5_000 },
};
const QUICK = {
  effort: { rounds: 12, tryTime: 1.5, tries: 2, warmUp: 50, cpuRounds: 2, cpuTime: 10 },
  pacedEffort: { rounds: 2, duration: 1_000, settle: 300 },
  liveEffort: { rounds: 1, duration: 2_000, settle: 500, warmUp: 2_000 },
};
/** What the quick run measures where nothing is named. */
const QUICK_WORDS = ['opus, 100 ', 'VP8, 1200 ', 'VP8, 40000 ', 'H264, 8000 '];

/** The programs that are needed for these groups, all where none is named. Throws for a group that there is not. */
export function groupsOf(names, quick) {
  for (const name of names) {
    if (!ALL.includes(name)) throw new Error(`There is no group "${name}", only ${ALL.join(', ')}.`);
  }
  const chosen = names.length > 0 ? names : quick ? ['pipelines'] : ALL;
  return PROGRAMS.map((program) => ({
    ...program,
    names: program.names.filter((name) => chosen.includes(name)),
  })).filter((program) => program.names.length > 0);
}

/** What the options say of words, launches and effort. */
export function effortOf({ quick, only, launches }, groups) {
  const isDefault = quick && only.length === 0 && groups.every(({ names }) => names.includes('pipelines'));
  return {
    words: isDefault ? QUICK_WORDS : only,
    wanted: quick ? 1 : Number(launches),
    atMost: quick ? 1 : 2 * Number(launches),
    ...(quick ? QUICK : EFFORT),
  };
}
