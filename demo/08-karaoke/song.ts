/** `Row, row, row your boat`, a round of 1852: each word with its pitch, in half tones above middle C, and length in beats. */
const SONG: readonly (readonly [word: string, pitch: number, beats: number])[] = [
  ['Row,', 0, 3],
  ['row,', 0, 3],
  ['row', 0, 2],
  ['your', 2, 1],
  ['boat', 4, 3],
  ['gent-', 4, 2],
  ['ly', 2, 1],
  ['down', 4, 2],
  ['the', 5, 1],
  ['stream.', 7, 6],
];
/** In seconds, and of full scale. */
const [BEAT, VOLUME] = [0.2, 0.1];

export const words: readonly string[] = SONG.map(([word]) => word);

/** Sings it again and again, and tells of each word, counted from 0, as it begins. */
export function sing(destination: AudioNode, onWord: (index: number) => void): void {
  const { context } = destination;
  const oscillator = new OscillatorNode(context as AudioContext, { type: 'triangle' });
  const gain = new GainNode(context as AudioContext, { gain: 0 });
  oscillator.connect(gain).connect(destination);
  oscillator.start();
  let index = 0;
  const next = () => {
    const [, pitch, beats] = SONG[index % SONG.length]!;
    const now = context.currentTime;
    oscillator.frequency.setValueAtTime(261.6 * 2 ** (pitch / 12), now);
    // Each word is struck anew.
    gain.gain.setValueAtTime(VOLUME, now).exponentialRampToValueAtTime(VOLUME / 20, now + beats * BEAT);
    onWord(index);
    index += 1;
    setTimeout(next, 1_000 * beats * BEAT);
  };
  next();
}
