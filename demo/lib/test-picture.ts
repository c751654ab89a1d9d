/** Width and height of the picture, in pixels. */
const [WIDTH, HEIGHT] = [640, 360];
/** Pictures a second. */
const RATE = 30;

const hasReducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

/**
 * A moving picture, as a video track of 640 × 360 at 30 frames a second, for where there is no camera. Where less motion
 * is wanted only its clock moves. Stopping the track stops the drawing.
 */
export function testPicture(): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [WIDTH, HEIGHT];
  const context = canvas.getContext('2d')!;
  draw(context, 0);
  const [track] = canvas.captureStream(RATE).getVideoTracks();
  const start = performance.now();
  // A timer goes on in a tab that is not seen; animation frames would not.
  const timer = setInterval(() => {
    if (track!.readyState === 'ended') clearInterval(timer);
    else draw(context, (performance.now() - start) / 1000);
  }, 1000 / RATE);
  return track!;
}

function draw(context: CanvasRenderingContext2D, seconds: number): void {
  const time = hasReducedMotion.matches ? 0 : seconds;
  const sky = context.createLinearGradient(0, 0, WIDTH, HEIGHT);
  const hue = 215 + 25 * Math.sin(time / 3);
  sky.addColorStop(0, `hsl(${hue} 70% 45%)`);
  sky.addColorStop(1, `hsl(${hue + 70} 70% 60%)`);
  context.fillStyle = sky;
  context.fillRect(0, 0, WIDTH, HEIGHT);

  context.fillStyle = '#ffd166';
  context.beginPath();
  context.arc(WIDTH / 2 + 210 * Math.sin(time), 260 - 80 * Math.abs(Math.sin(time * 2.5)), 38, 0, 2 * Math.PI);
  context.fill();

  context.fillStyle = '#fff';
  context.textAlign = 'center';
  context.font = '600 30px system-ui, sans-serif';
  context.fillText('Test picture', WIDTH / 2, 56);
  context.font = '600 44px ui-monospace, monospace';
  context.fillText(seconds.toFixed(hasReducedMotion.matches ? 0 : 1), WIDTH / 2, 110);
}
