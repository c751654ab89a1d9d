import { type ClockOffset, ClockSamples } from '../metadata/channels/clock-samples.js';
import { checkFunction, checkInteger, checkObject } from '../shared/arguments.js';
import { type Deferred, deferred } from '../shared/deferred.js';
import { wallClock } from '../shared/wall-clock.js';

/** What carries a clock's questions and answers: an open RTCDataChannel, or anything that sends text like it. */
export interface ClockTransport {
  /** Sends a text to the peer. */
  send(text: string): void;
  /** As EventTarget's. */
  addEventListener(type: 'message', listener: (event: Event & { readonly data?: unknown }) => void): void;
  /** As EventTarget's. */
  removeEventListener(type: 'message', listener: (event: Event & { readonly data?: unknown }) => void): void;
}

/** Options of {@link peerClock}. */
export interface PeerClockOptions {
  /** Milliseconds between questions, once the first few have been answered, 100 to 600,000. Default 5,000. */
  readonly interval?: number;
}

/** Questions in quick succession at the start, and the time between them in milliseconds. */
const EAGER = 8;
const EAGER_INTERVAL = 100;
/** `Q asked`, and `A asked received answered`, in milliseconds since the epoch. */
const QUESTION = /^framepipe clock Q (\d+(?:\.\d+)?)$/;
const ANSWER = /^framepipe clock A (\d+(?:\.\d+)?) (\d+(?:\.\d+)?) (\d+(?:\.\d+)?)$/;

/**
 * How far the peer's clock is ahead of this one, measured again and again; {@link peerClock} makes it. Both ends need one,
 * since each answers the other's questions.
 */
export class PeerClock {
  /** Resolves when the offset is known for the first time; never where the peer does not answer. */
  readonly ready: Promise<ClockOffset>;
  readonly #transport: ClockTransport;
  readonly #interval: number;
  readonly #samples = new ClockSamples();
  readonly #first: Deferred<ClockOffset> = deferred();
  readonly #onMessage = ({ data }: { readonly data?: unknown }) => this.#hear(data);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Use {@link peerClock}. */
  constructor(transport: ClockTransport, interval: number) {
    this.#transport = transport;
    this.#interval = interval;
    this.ready = this.#first.promise;
    transport.addEventListener('message', this.#onMessage);
    this.#ask();
  }

  /** The offset as it is known now: undefined before the first answer. */
  get offset(): ClockOffset | undefined {
    return this.#samples.at(wallClock());
  }

  /** Asks and answers no more. */
  close(): void {
    clearTimeout(this.#timer);
    this.#transport.removeEventListener('message', this.#onMessage);
  }

  #ask(): void {
    this.#send(`framepipe clock Q ${wallClock()}`);
    this.#timer = setTimeout(() => this.#ask(), this.#samples.count < EAGER ? EAGER_INTERVAL : this.#interval);
  }

  #hear(data: unknown): void {
    if (typeof data !== 'string') return;
    const now = wallClock();
    const question = QUESTION.exec(data);
    if (question) this.#send(`framepipe clock A ${question[1]} ${now} ${wallClock()}`);
    const answer = ANSWER.exec(data);
    if (!answer) return;
    const [asked, received, answered] = answer.slice(1).map(Number) as [number, number, number];
    this.#samples.add({ asked, received, answered, returned: now });
    const offset = this.#samples.at(now);
    if (offset) this.#first.resolve(offset);
  }

  #send(text: string): void {
    try {
      this.#transport.send(text);
    } catch {
      // Not open yet, or no more: what is lost is one measurement.
    }
  }
}

/**
 * Measures how far the peer's clock is ahead of this one, by questions and answers over a data channel, or over channels
 * of metadata (`clockChannel`). Both ends call it. What else goes over the data channel is left alone.
 *
 * Throws TypeError or RangeError for wrong arguments.
 *
 * @example
 * ```ts
 * import { peerClock } from 'framepipe/channels.js';
 *
 * async function tell(pc: RTCPeerConnection): Promise<void> {
 *   const clock = peerClock(pc.createDataChannel('clock', { negotiated: true, id: 7, maxRetransmits: 0 }));
 *   const { offset, error } = await clock.ready;
 *   console.log(`The peer's clock is ${offset} ± ${error} ms ahead.`);
 * }
 * ```
 */
export function peerClock(transport: ClockTransport, options: PeerClockOptions = {}): PeerClock {
  checkObject('transport', transport);
  checkFunction('transport.send', transport.send);
  checkObject('options', options);
  const { interval = 5_000 } = options;
  checkInteger('options.interval', interval, 100, 600_000);
  return new PeerClock(transport, interval);
}
