import type { MediaKind } from '../shared/stage.js';

const SIZE = { width: 320, height: 240 };
const PICTURES_PER_SECOND = 30;

/**
 * A stream of moving pictures (320 × 240, 30 a second) and a tone, made by the page itself: no camera, no permission. It
 * works until its tracks are stopped. Browsers that want a click before they play sound give silence until then.
 *
 * @param kinds what the stream holds. Default both
 * @example
 * ```ts
 * import { syntheticMedia } from 'framepipe/testing.js';
 *
 * const [track] = syntheticMedia(['video']).getVideoTracks();
 * track?.stop();
 * ```
 */
export function syntheticMedia(kinds: readonly MediaKind[] = ['audio', 'video']): MediaStream {
  const stream = new MediaStream();
  const parts = [...new Set(kinds)].map((kind) => (kind === 'video' ? pictures() : tone()));
  for (const { track } of parts) stream.addTrack(track);
  // Stopping a track fires no event. A timer, as animation frames stand still in pages that nobody sees.
  const timer = setInterval(() => {
    for (const part of parts) {
      if (part.track.readyState === 'live') part.draw?.();
      else part.end?.();
    }
    if (parts.every(({ track }) => track.readyState === 'ended')) clearInterval(timer);
  }, 1_000 / PICTURES_PER_SECOND);
  return stream;
}

/** One track, and what it needs from time to time, and at its end. */
interface Part {
  readonly track: MediaStreamTrack;
  readonly draw?: () => void;
  readonly end?: () => void;
}

function pictures(): Part {
  const canvas = Object.assign(document.createElement('canvas'), SIZE);
  const context = canvas.getContext('2d')!;
  let count = 0;
  const draw = () => {
    context.fillStyle = `hsl(${(count * 3) % 360} 60% 40%)`;
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = 'white';
    context.fillRect((count * 4) % canvas.width, (count * 2) % canvas.height, 40, 40);
    count += 1;
  };
  // Firefox captures only a canvas that has been drawn to.
  draw();
  return { draw, track: canvas.captureStream(PICTURES_PER_SECOND).getVideoTracks()[0]! };
}

function tone(): Part {
  const context = new AudioContext();
  const destination = context.createMediaStreamDestination();
  const oscillator = new OscillatorNode(context, { frequency: 440 });
  oscillator.connect(destination);
  oscillator.start();
  context.resume().catch(() => {});
  return {
    track: destination.stream.getAudioTracks()[0]!,
    end: () => {
      if (context.state !== 'closed') context.close().catch(() => {});
    },
  };
}
