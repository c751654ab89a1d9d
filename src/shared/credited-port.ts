import { wrongType } from './arguments.js';

/** What the reader of a {@link CreditedPort} sends: it takes this many more messages. */
export interface Credit {
  readonly credit: number;
}

/**
 * A port whose other end grants messages one by one, so that nothing piles up on the way to a reader that is slow or gone;
 * `null` says that no more will come.
 */
export class CreditedPort<T> {
  readonly #onCredit: (() => void) | undefined;
  #port: MessagePort | undefined;
  #credit = 0;

  /** @param onCredit called whenever more is granted */
  constructor(onCredit?: () => void) {
    this.#onCredit = onCredit;
  }

  /** Whether a message may be sent now. */
  get isGranted(): boolean {
    return this.#credit > 0;
  }

  /** Takes this port instead of the one before. Throws TypeError for what is no MessagePort. */
  connect(port: MessagePort): void {
    if (!(port instanceof MessagePort)) throw wrongType('port', 'a MessagePort', port);
    this.close();
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<Credit>) => {
      // Firefox still delivers what was on its way when a port was closed.
      if (this.#port !== port) return;
      this.#credit += data.credit;
      this.#onCredit?.();
    };
  }

  /** Sends a message that is granted. */
  post(message: T, transfer: Transferable[] = []): void {
    this.#credit -= 1;
    this.#port?.postMessage(message, transfer);
  }

  /** Says that no more will come, and lets go of the port. */
  close(): void {
    this.#port?.postMessage(null);
    this.#port?.close();
    this.#port = undefined;
    this.#credit = 0;
  }
}
