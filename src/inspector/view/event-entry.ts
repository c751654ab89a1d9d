import type { Tone } from '../words/event-words.js';
import { clock } from '../words/format.js';
import { button, make } from './dom.js';

const MARKS: Readonly<Record<Tone, string>> = { bad: '✕', warning: '!', good: '✓', plain: '·' };
const TONES: Readonly<Record<Tone, string>> = { bad: 'Problem', warning: 'Note', good: 'Good', plain: 'Event' };

/** Something that happened, in a list of such. */
export interface EventEntry {
  readonly tone: Tone;
  /** When, in milliseconds since the epoch. */
  readonly time: number;
  /** Whether its time is told to the millisecond. Default false. */
  readonly isExact?: boolean;
  readonly words: readonly (Node | string)[];
  /** Shows the moment. */
  readonly onShow: () => void;
}

/** Its mark, its time, which can be chosen, and what happened. */
export function eventEntry({ tone, time, isExact = false, words, onShow }: EventEntry): HTMLLIElement {
  const moment = clock(time, isExact);
  return make(
    'li',
    { class: tone },
    make('span', { class: 'mark', role: 'img', 'aria-label': TONES[tone] }, MARKS[tone]),
    button(moment, onShow, { 'aria-label': `Show ${moment}` }),
    make('span', {}, ...words),
  );
}
