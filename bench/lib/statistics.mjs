/** What samples say: medians and quartiles, of ratios within the same round. */

/** The A/A control must stay within this share of 1, or the machine was too busy to tell anything. */
export const TOLERANCE = 0.15;

/** Median and quartiles, linear between the nearest ranks. */
export function quartiles(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) => {
    const rank = share * (sorted.length - 1);
    const [below, above] = [sorted[Math.floor(rank)], sorted[Math.ceil(rank)]];
    return below + (above - below) * (rank - Math.floor(rank));
  };
  return { low: at(0.25), median: at(0.5), high: at(0.75) };
}

/** Each variant's value over the baseline's in the same round. */
export function ratios({ samples: [baseline, ...others] }) {
  return others.map((values) => values.map((value, round) => value / baseline[round]));
}

/** Each variant's value less the baseline's in the same round. */
function differences({ samples: [baseline, ...others] }) {
  return others.map((values) => values.map((value, round) => value - baseline[round]));
}

/** Whether the baseline, measured twice, differs from itself by less than what is to be told apart. */
export function isQuiet(measured) {
  const { tolerance = TOLERANCE } = measured;
  const { low, median, high } = quartiles(ratios(measured)[0]);
  const within = (value, limit) => value < 1 + limit && value > 1 / (1 + limit);
  return within(median, tolerance / 3) && within(low, tolerance) && within(high, tolerance);
}

/** All launches of one comparison, whose rounds count alike. Undefined where none was quiet. */
export function summarize(launches) {
  const quiet = launches.filter(isQuiet);
  const [first] = quiet;
  if (!first) return undefined;
  const { name, unit, tolerance = TOLERANCE, variants } = first;
  const allRatios = quiet.map(ratios);
  const allDifferences = quiet.map(differences);
  const all = (index) => quiet.flatMap(({ samples }) => samples[index]);
  const cpuOf = (index) => quiet.flatMap(({ cpu = [] }) => cpu[index] ?? []);
  const over = (all, index) => quartiles(all.flatMap((one) => one[index - 1]));
  const notes = [...new Set(quiet.flatMap(({ notes: said = [] }) => said))];
  return {
    name,
    unit,
    tolerance,
    launches: launches.length,
    quiet: quiet.length,
    control: quartiles(allRatios.flatMap(([control]) => control)),
    variants: [0, ...variants.keys()]
      .filter((index, place) => index !== 1 && place !== 1)
      .map((index) => ({
        name: variants[index],
        values: quartiles(all(index)),
        ...(index > 0 && { ratio: over(allRatios, index), difference: over(allDifferences, index) }),
        ...(cpuOf(index).length > 0 && { cpu: quartiles(cpuOf(index)) }),
      })),
    ...(notes.length > 0 && { notes }),
  };
}

/**
 * By how much a series has grown: the median of its last third over that of its first, in its own unit. The very first
 * tenth does not count, in which things are made that stay.
 */
export function growth(points) {
  const counted = points.slice(Math.ceil(points.length / 10));
  const third = Math.max(1, Math.floor(counted.length / 3));
  const median = (part) => quartiles(part.map(([, value]) => value)).median;
  const [first, last] = [median(counted.slice(0, third)), median(counted.slice(-third))];
  // Rounded: what subtraction leaves behind is no growth.
  return { first, last, grown: Math.round(1_000 * (last - first)) / 1_000 };
}

/** The largest load up to which all loads, from the smallest on, stay at or below the limit; undefined where none does. */
export function knee(points, limit) {
  let last;
  for (const [load, value] of [...points].sort(([one], [other]) => one - other)) {
    if (!(value <= limit)) break;
    last = load;
  }
  return last;
}
