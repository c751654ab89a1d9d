/** Pictures of a canvas as a video track. */
export interface PictureSource {
  readonly track: MediaStreamTrack;
  /** Whether values can be tied to the very picture that they belong to; else they go with the frame that is encoded next. */
  readonly isExact: boolean;
  /**
   * Hands on what the canvas shows now.
   *
   * @param tie hears of the raw frame before it is encoded; of none where the browser shows none
   */
  push(tie: (frame: VideoFrame | undefined) => Promise<void>): Promise<void>;
}

/** https://w3c.github.io/mediacapture-transform/, as Chromium has it on the page. */
interface TrackGenerator extends MediaStreamTrack {
  readonly writable: WritableStream<VideoFrame>;
}
const Generator = (globalThis as { MediaStreamTrackGenerator?: new (init: { kind: 'video' }) => TrackGenerator })
  .MediaStreamTrackGenerator;

/** The best that this browser has. */
export function pictureSource(canvas: HTMLCanvasElement): PictureSource {
  return Generator ? generated(new Generator({ kind: 'video' }), canvas) : captured(canvas);
}

/** The page makes each frame, so it knows which one a value belongs to. */
function generated(track: TrackGenerator, canvas: HTMLCanvasElement): PictureSource {
  const writer = track.writable.getWriter();
  return {
    track,
    isExact: true,
    async push(tie) {
      const frame = new VideoFrame(canvas, { timestamp: Math.round(performance.now() * 1_000) });
      try {
        await tie(frame);
        await writer.write(frame);
      } catch {
        // The track has been stopped, or the pipeline closed.
        frame.close();
      }
    },
  };
}

/** The browser makes frames of what was drawn, some milliseconds later: long enough for a value to be there before. */
function captured(canvas: HTMLCanvasElement): PictureSource {
  const [track] = canvas.captureStream().getVideoTracks();
  return { track: track!, isExact: false, push: (tie) => tie(undefined).catch(() => {}) };
}
