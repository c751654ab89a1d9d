import { element } from './element.js';

/** Plays a track in the recipe's page. */
export function play(track: MediaStreamTrack): void {
  element('video', HTMLVideoElement).srcObject = new MediaStream([track]);
}

/** Says something in the recipe's page, in the place of what was said before. */
export function print(text: string): void {
  element('output', HTMLOutputElement).value = text;
}

/** Prints what `ask` answers, twice a second. */
export async function printEach(ask: () => Promise<string>): Promise<never> {
  for (;;) {
    print(await ask());
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
