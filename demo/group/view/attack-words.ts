import type { DecryptionFailure } from 'framepipe/stages/sframe.js';
import type { AttackReport } from '../call/group.js';

/** Why frames are refused. */
export const causes: Readonly<Partial<Record<DecryptionFailure, string>>> = {
  replay: 'came before',
  authentication: 'changed',
  keyID: 'no such key',
  sender: 'other sender',
  syntax: 'not sealed',
};

/** What came of an attack. */
export function outcomeInWords(kind: 'replay' | 'forge', name: string, report: AttackReport): string {
  const { inserted, opened, refused, goesOn } = report;
  if (inserted === 0) return `Nothing has been sent to ${name} that could be attacked.`;
  const what =
    kind === 'replay'
      ? `${inserted} sealed frames were sent to ${name} again`
      : `${inserted} forged frames were sent to ${name}`;
  const all = Object.values(refused).reduce((sum, count) => sum + count, 0);
  const why = Object.entries(refused).map(
    ([cause, count]) => `${count} ${causes[cause as DecryptionFailure] ?? cause}`,
  );
  const refusedInWords = all === 0 ? 'none was refused' : `${all} were refused (${why.join(', ')})`;
  const openedInWords = opened === 0 ? 'none opened' : `${opened} opened late, since their key had not been there`;
  const picture = goesOn ? 'The picture goes on.' : `${name} sees no new picture, with or without them.`;
  return `${what}: ${refusedInWords}, ${openedInWords}. ${picture}`;
}
