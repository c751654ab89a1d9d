/** What a {@link testPicture} shows. */
export interface TestPictureOptions {
  /** Default `Test picture`. */
  readonly title?: string;
  /** Of its left upper corner, in degrees. Default 215, a blue. */
  readonly hue?: number;
  /** In pixels. Default 640. */
  readonly width?: number;
  /** In pixels. Default 360. */
  readonly height?: number;
  /** Pictures a second. Default 30. */
  readonly rate?: number;
}

/** The size in which it is drawn, in pixels, before it is scaled. */
const [WIDTH, HEIGHT] = [640, 360];

const hasReducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

/**
 * A moving picture, as a video track, for where there is no camera. Where less motion is wanted only its clock moves.
 * Stopping the track stops the drawing.
 */
export function testPicture(options: TestPictureOptions = {}): MediaStreamTrack {
  const { title = 'Test picture', hue = 215, width = WIDTH, height = HEIGHT, rate = 30 } = options;
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext('2d')!;
  context.scale(width / WIDTH, height / HEIGHT);
  draw(context, title, hue, 0);
  const [track] = canvas.captureStream(rate).getVideoTracks();
  const start = performance.now();
  // A timer goes on in a tab that is not seen; animation frames would not.
  const timer = setInterval(() => {
    if (track!.readyState === 'ended') clearInterval(timer);
    else draw(context, title, hue, (performance.now() - start) / 1000);
  }, 1000 / rate);
  return track!;
}

function draw(context: CanvasRenderingContext2D, title: string, hue: number, seconds: number): void {
  const time = hasReducedMotion.matches ? 0 : seconds;
  const sky = context.createLinearGradient(0, 0, WIDTH, HEIGHT);
  const first = hue + 25 * Math.sin(time / 3);
  sky.addColorStop(0, `hsl(${first} 70% 45%)`);
  sky.addColorStop(1, `hsl(${first + 70} 70% 60%)`);
  context.fillStyle = sky;
  context.fillRect(0, 0, WIDTH, HEIGHT);

  context.fillStyle = '#ffd166';
  context.beginPath();
  context.arc(WIDTH / 2 + 210 * Math.sin(time), 260 - 80 * Math.abs(Math.sin(time * 2.5)), 38, 0, 2 * Math.PI);
  context.fill();

  context.fillStyle = '#fff';
  context.textAlign = 'center';
  context.font = '600 44px system-ui, sans-serif';
  context.fillText(title, WIDTH / 2, 64);
  context.font = '600 44px ui-monospace, monospace';
  context.fillText(seconds.toFixed(hasReducedMotion.matches ? 0 : 1), WIDTH / 2, 122);
}
