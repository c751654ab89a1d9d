import type { RecordedFrame } from '../../src/recording/recorded-frame.js';
import type { RecorderCommand, RecorderMessage } from '../../src/recording/recording-protocol.js';

/** The line to one track's `recorder` stage. */
export class TrackPort {
  /** Resolves when no more will come. */
  readonly ended: Promise<void>;
  readonly #port: MessagePort;
  /** Bytes that came and were not granted again, of those that the stage has to begin with. */
  #owed = 0;
  #end!: () => void;

  constructor(
    track: string | number,
    port: MessagePort,
    onFrame: (frame: RecordedFrame, missed: number) => void,
    onEnd: () => void,
  ) {
    this.#port = port;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    port.onmessage = ({ data }: MessageEvent<RecorderMessage>) => {
      if (data === null) {
        port.close();
        this.#end();
        onEnd();
        return;
      }
      this.#owed += data.frame.data.length;
      onFrame({ ...data.frame, track }, data.missed);
    };
  }

  /** Grants what has been taken. */
  grant(): void {
    if (this.#owed === 0) return;
    this.#send({ credit: this.#owed });
    this.#owed = 0;
  }

  askForKeyFrame(): void {
    this.#send({ keyFrame: true });
  }

  /** Asks for no more; what is on its way still comes. */
  close(): void {
    this.#send({ close: true });
  }

  #send(command: RecorderCommand): void {
    this.#port.postMessage(command);
  }
}
