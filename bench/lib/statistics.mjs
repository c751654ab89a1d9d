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

/** Each variant's time over the baseline's in the same round. */
export function ratios({ samples: [baseline, ...others] }) {
  return others.map((times) => times.map((time, round) => time / baseline[round]));
}

/** Whether the baseline, measured twice, differs from itself by less than what is to be told apart. */
export function isQuiet(measured) {
  const { low, median, high } = quartiles(ratios(measured)[0]);
  const within = (value, tolerance) => value < 1 + tolerance && value > 1 / (1 + tolerance);
  return within(median, TOLERANCE / 3) && within(low, TOLERANCE) && within(high, TOLERANCE);
}

/** All launches of one comparison, whose rounds count alike. Undefined where none was quiet. */
export function summarize(launches) {
  const quiet = launches.filter(isQuiet);
  const [first] = quiet;
  if (!first) return undefined;
  const { name, variants } = first;
  const allRatios = quiet.map(ratios);
  const all = (index) => quiet.flatMap(({ samples }) => samples[index]);
  return {
    name,
    launches: launches.length,
    quiet: quiet.length,
    control: quartiles(allRatios.flatMap(([control]) => control)),
    variants: [0, ...variants.keys()]
      .filter((index, place) => index !== 1 && place !== 1)
      .map((index) => ({
        name: variants[index],
        microseconds: quartiles(all(index)),
        ratio: index === 0 ? undefined : quartiles(allRatios.flatMap((one) => one[index - 1])),
      })),
  };
}
