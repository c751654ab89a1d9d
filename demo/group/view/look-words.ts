import type { Look } from '../call/sight.js';
import { listed } from './copy.js';

/**
 * What somebody sees of the others, and why not.
 *
 * @param looks of each other, by name
 * @param keyOf what somebody seals with, in words
 */
export function looksInWords(
  name: string,
  looks: readonly (readonly [from: string, look: Look])[],
  keyOf: (from: string) => string,
): string {
  if (looks.length === 0) return 'Nobody else is here.';
  const those = (...wanted: Look[]) => looks.filter(([, look]) => wanted.includes(look)).map(([from]) => from);
  const strange = those('keyID');
  const keys = listed(new Set(strange.map(keyOf)));
  const sentences: [from: string[], inWords: (names: string) => string][] = [
    [those('opened'), (names) => `Sees ${names}.`],
    [those('nothing'), (names) => `Waits for ${names}.`],
    [strange, (names) => `Does not see ${names}: sealed under ${keys}, for which ${name} has no key.`],
    [those('authentication', 'sender', 'replay', 'syntax'), (names) => `Does not see ${names}: frames do not open.`],
  ];
  return sentences.flatMap(([from, inWords]) => (from.length > 0 ? inWords(listed(from)) : [])).join(' ');
}
