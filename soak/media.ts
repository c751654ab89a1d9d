/** Pictures a second. */
const RATE = 10;
/** Different ones, for tracks to be replaced. */
const SOURCES = 3;

/** Small pictures and tones that change all the time. */
export class Media {
  readonly #context = new AudioContext();
  readonly #audio: MediaStreamTrack[] = [];
  readonly #video: MediaStreamTrack[] = [];
  readonly #timer: ReturnType<typeof setInterval>;

  constructor() {
    const canvases = Array.from({ length: SOURCES }, () => new MovingPicture());
    for (const [index, canvas] of canvases.entries()) {
      this.#video.push(canvas.track);
      const tone = new OscillatorNode(this.#context, { frequency: 300 + 200 * index });
      const end = new MediaStreamAudioDestinationNode(this.#context);
      tone.connect(end);
      tone.start();
      this.#audio.push(end.stream.getAudioTracks()[0]!);
    }
    this.#timer = setInterval(() => {
      for (const canvas of canvases) canvas.draw();
    }, 1_000 / RATE);
  }

  /** A track of one's own, to be stopped. */
  track(kind: 'audio' | 'video', choose: (tracks: readonly MediaStreamTrack[]) => MediaStreamTrack): MediaStreamTrack {
    return choose(kind === 'audio' ? this.#audio : this.#video).clone();
  }

  async end(): Promise<void> {
    clearInterval(this.#timer);
    for (const track of [...this.#audio, ...this.#video]) track.stop();
    await this.#context.close();
  }
}

class MovingPicture {
  readonly track: MediaStreamTrack;
  readonly #context: CanvasRenderingContext2D;
  #pictures = 0;

  constructor() {
    const canvas = Object.assign(document.createElement('canvas'), { width: 160, height: 120 });
    this.#context = canvas.getContext('2d')!;
    this.draw();
    this.track = canvas.captureStream(RATE).getVideoTracks()[0]!;
  }

  draw(): void {
    const picture = this.#pictures++;
    this.#context.fillStyle = `hsl(${picture % 360} 60% 50%)`;
    this.#context.fillRect(0, 0, 160, 120);
    this.#context.fillStyle = 'white';
    for (let at = 0; at < 12; at += 1) {
      this.#context.fillRect((at * 37 + picture * (3 + at)) % 150, (at * 23 + picture * 5) % 110, 8, 8);
    }
  }
}
