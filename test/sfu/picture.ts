/** A picture that can be told from any other by its color, since what a decoder makes of noise is a picture, too. */

/** Red, green and blue, 0 to 255. */
export type Color = readonly [number, number, number];

/** A track that shows one color, and some motion at its edge, until it is stopped. */
export function plainPicture([red, green, blue]: Color, width = 320, height = 240): MediaStream {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d')!;
  let step = 0;
  const draw = () => {
    context.fillStyle = `rgb(${red} ${green} ${blue})`;
    context.fillRect(0, 0, width, height);
    context.fillStyle = 'white';
    context.fillRect((step++ * 8) % width, 0, 16, 16);
  };
  draw();
  const stream = canvas.captureStream(30);
  const [track] = stream.getTracks();
  const timer = setInterval(() => (track!.readyState === 'ended' ? clearInterval(timer) : draw()), 1000 / 30);
  return stream;
}

/** The color that a track shows in its lower half at this moment: undefined where there is no picture. */
export async function colorOf(track: MediaStreamTrack): Promise<Color | undefined> {
  const video = document.createElement('video');
  Object.assign(video, { muted: true, srcObject: new MediaStream([track]) });
  try {
    const shown = video.play().then(
      () => true,
      () => false,
    );
    const patience = new Promise<false>((resolve) => setTimeout(resolve, 1_000, false));
    if (!(await Promise.race([shown, patience])) || video.videoWidth === 0) return undefined;
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d')!;
    // Scaled to one pixel: the mean.
    Object.assign(canvas, { width: 1, height: 1 });
    const { videoWidth, videoHeight } = video;
    context.imageSmoothingQuality = 'high';
    context.drawImage(video, 0, videoHeight / 2, videoWidth, videoHeight / 2, 0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
    return [red, green, blue];
  } finally {
    video.srcObject = null;
  }
}

/** The largest difference between two colors, of red, green and blue. */
export function differenceOf(one: Color, other: Color): number {
  return Math.max(...one.map((value, index) => Math.abs(value - other[index]!)));
}
