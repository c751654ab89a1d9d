/** The figures from which the demo's calculator computes, as a TypeScript file. */

const CARRIED = /^(encrypting|decrypting) (\S+), (\d+) bytes$/;

/** µs a frame by browser, direction and codec, for each size; and what a frame costs before anything is done with it. */
export function costsOf(results) {
  return Object.fromEntries(
    results.map(({ browser, summaries }) => {
      const frames = {};
      for (const { name, variants } of summaries) {
        const [, what, codec, size] = CARRIED.exec(name) ?? [];
        if (!size) continue;
        const side = what === 'encrypting' ? 'sender' : 'receiver';
        frames[codec] ??= { sender: [], receiver: [] };
        frames[codec][side].push([Number(size), Number(variants[0].values.median.toPrecision(3))]);
      }
      for (const { sender, receiver } of Object.values(frames)) {
        for (const points of [sender, receiver]) points.sort(([one], [other]) => one - other);
      }
      const live = summaries.find(({ name }) => /^a live call.*CPU of the worker/.test(name));
      const platform = live && Number(live.variants[0].values.median.toPrecision(3));
      return [browser, { ...(platform !== undefined && { platform }), frames }];
    }),
  );
}

/** The file, or undefined where no browser has what it takes. */
export function figuresOf({ time, machine, results }) {
  const costs = Object.fromEntries(
    Object.entries(costsOf(results)).filter(([, { frames }]) =>
      Object.values(frames).some(({ sender, receiver }) => sender.length > 0 && receiver.length > 0),
    ),
  );
  if (Object.keys(costs).length === 0) return undefined;
  return `// Made by \`npm run bench -- --save\`.
import type { Costs } from './share-of-core.js';

/** When and on what they were measured. */
export const measured = ${JSON.stringify(`${time.slice(0, 10)}, ${machine}`)};

/** By browser. */
export const figures: Readonly<Record<string, Costs>> = ${JSON.stringify(costs, undefined, 2)};
`;
}
