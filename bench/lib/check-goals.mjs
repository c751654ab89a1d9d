/** Holds what was measured against the goals. */
import { growth } from './statistics.mjs';

const inverse = ({ low, median, high }) => ({ low: 1 / high, median: 1 / median, high: 1 / low });
const over = (one, other) => ({
  low: one.low / other.high,
  median: one.median / other.median,
  high: one.high / other.low,
});

function measuredOf({ measure }, { values, ratio, difference }, beside) {
  if (measure === 'inverse') return inverse(ratio);
  if (measure === 'added') return over(difference, beside.difference);
  return { ratio, difference, value: values }[measure];
}

/** By how much of the goal it falls short, 0 or less where it is met. */
function shortBy({ atLeast, atMost }, { median }) {
  return atLeast === undefined ? median / atMost - 1 : 1 - median / atLeast;
}

function outcomeOf(goal, comparison, { summaries, noisy }) {
  const summary = summaries.find(({ name }) => name === comparison);
  if (!summary) return { state: noisy.includes(comparison) ? 'void' : 'not measured' };
  const [variant, beside] = [goal.variant, goal.beside ?? goal.variant].map((start) =>
    summary.variants.find(({ name }) => name.startsWith(start)),
  );
  if (!variant || !beside) return { state: 'not measured' };
  const value = measuredOf(goal, variant, beside);
  const short = shortBy(goal, value);
  return { state: short > 0 ? 'missed' : 'met', value, short };
}

/** One outcome for each goal, comparison and browser. */
export function checkGoals(goals, results) {
  return goals.flatMap((goal) =>
    goal.comparisons.flatMap((comparison) =>
      results.map((result) => ({ goal, comparison, browser: result.browser, ...outcomeOf(goal, comparison, result) })),
    ),
  );
}

/** One for each series of each browser, or one that says that there is none. */
export function checkMemory(goal, results) {
  return results.flatMap(({ browser, series = [] }) => {
    if (series.length === 0) return [{ goal, browser, comparison: 'memory', state: 'not measured' }];
    return series.map(({ name, points }) => {
      const { first, grown } = growth(points);
      const limit = Math.max(goal.slack.megabytes, goal.slack.share * first);
      const value = { low: grown, median: grown, high: grown };
      const of = { ...goal, atMost: limit };
      return {
        goal: of,
        browser,
        comparison: name,
        value,
        short: grown / limit - 1,
        state: grown > limit ? 'missed' : 'met',
      };
    });
  });
}
