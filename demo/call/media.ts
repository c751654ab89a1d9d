import { testPicture } from '../lib/test-picture.js';
import { tone } from '../lib/tone.js';

/** What the call sends, and in words what it is. */
export interface Media {
  readonly stream: MediaStream;
  readonly words: string;
}

/**
 * Camera and microphone; for what is missing or refused, a test picture and a tone. A call between two views of one
 * page needs no more than 640 × 360.
 */
export async function openMedia(): Promise<Media> {
  let found: MediaStream | undefined;
  let why = 'no camera';
  try {
    found = await askForDevices();
  } catch (error) {
    why = (error as DOMException).name === 'NotAllowedError' ? 'camera refused' : 'camera does not work';
  }
  const picture = found?.getVideoTracks()[0];
  const sound = found?.getAudioTracks()[0];
  const words = `${picture ? 'your camera' : `a test picture (${why})`} and ${sound ? 'your microphone' : 'a tone'}`;
  return { stream: new MediaStream([picture ?? testPicture(), sound ?? tone()]), words };
}

/** Asks for what there is; undefined where there is nothing, or no way to ask. */
async function askForDevices(): Promise<MediaStream | undefined> {
  // Absent on pages that came over plain http, localhost apart.
  const { mediaDevices } = navigator as Partial<Navigator>;
  const kinds = (await mediaDevices?.enumerateDevices())?.map(({ kind }) => kind) ?? [];
  const video = kinds.includes('videoinput') && { width: 640, height: 360, frameRate: 30 };
  const audio = kinds.includes('audioinput');
  return video || audio ? mediaDevices?.getUserMedia({ audio, video }) : undefined;
}
