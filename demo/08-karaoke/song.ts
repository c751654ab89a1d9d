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

/**
 * Sings it again and again until the destination's track is stopped, and tells of each word, counted from 0, as it begins.
 */
export function sing(destination: MediaStreamAudioDestinationNode, onWord: (index: number) => void): void {
  const { context, stream } = destination;
  const voice = new OscillatorNode(context, { type: 'triangle' });
  const breath = new GainNode(context, { gain: 0 });
  voice.connect(breath).connect(destination);
  voice.start();
  let index = 0;
  const next = () => {
    if (!stream.active) return;
    const [, pitch, beats] = SONG[index % SONG.length]!;
    const now = context.currentTime;
    voice.frequency.setValueAtTime(261.6 * 2 ** (pitch / 12), now);
    // Each word is struck anew.
    breath.gain.setValueAtTime(VOLUME, now).exponentialRampToValueAtTime(VOLUME / 20, now + beats * BEAT);
    onWord(index);
    index += 1;
    setTimeout(next, 1_000 * beats * BEAT);
  };
  next();
}
