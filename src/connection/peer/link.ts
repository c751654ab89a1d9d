import type { SignalingChannel } from '../signaling/signaling-channel.js';
import { decodeFrame, encodeFrame, type Frame, randomID, type SignalBody } from './frame.js';

/** Hears what comes over a {@link Link}. */
export interface LinkListener {
  /** The peer has been heard, for the first time; or another that takes the place of one that was never there. */
  onHeard(): void;
  /** It speaks now, and to us. */
  onProven(): void;
  /** The next body; false where there is no room for it now: then it comes again. */
  onBody(body: SignalBody): boolean;
  /** The peer has closed, or (`replaced`) another speaks in its place. */
  onEnd(reason: 'left' | 'replaced'): void;
  /** Something came that is no frame. */
  onMalformed(): void;
}

/** First and longest time after which what was not acknowledged is sent again, in milliseconds; it doubles in between. */
const RESEND = { first: 500, longest: 8_000 } as const;
/** How long an acknowledgement waits for something that it can go with, in milliseconds. */
const ACKNOWLEDGE = 50;
/** Frames under way at most. */
const WINDOW = 64;

/**
 * Brings bodies to the peer once each, all of them and in order, over a channel that may lose, repeat and reorder: numbers,
 * acknowledgements, repetition. Perfect negotiation is proven for such a line only.
 *
 * It says hello until somebody answers. Bodies go out when the peer has been heard, or at once where it is `eager`.
 */
export class Link {
  readonly id = randomID();
  readonly #channel: SignalingChannel;
  readonly #listener: LinkListener;
  readonly #eager: boolean;
  #remoteID: string | undefined;
  /** Whether the peer has said our ID: then it speaks now, and to us. */
  #isProven = false;
  /** Bodies that were not acknowledged; the first has the number {@link #acknowledged}. */
  readonly #outgoing: SignalBody[] = [];
  #acknowledged = 0;
  #transmitted = 0;
  /** Bodies that came before their turn, by number. */
  readonly #early = new Map<number, SignalBody>();
  #received = 0;
  #delay: number = RESEND.first;
  #resending: ReturnType<typeof setTimeout> | undefined;
  /** When that will be. */
  #due = Number.POSITIVE_INFINITY;
  #acknowledging: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(channel: SignalingChannel, listener: LinkListener, { eager = false } = {}) {
    this.#channel = channel;
    this.#listener = listener;
    this.#eager = eager;
    channel.onmessage = ({ data }) => this.#hear(data);
    channel.onopen = () => this.#resend(RESEND.first);
    // Not in this task: an answer may come before the caller has us.
    this.#due = performance.now();
    this.#resending = setTimeout(() => this.#resend(RESEND.first), 0);
  }

  /** The peer's ID; undefined while it has not been heard. */
  get remoteID(): string | undefined {
    return this.#remoteID;
  }

  send(body: SignalBody): void {
    if (this.#isClosed) return;
    this.#outgoing.push(body);
    this.#transmit();
    this.#schedule();
  }

  /** Says goodbye, once, and lets go of the channel. */
  close(): void {
    if (this.#isClosed) return;
    if (this.#remoteID) this.#post({ bye: true });
    this.#isClosed = true;
    this.#early.clear();
    this.#unschedule();
    clearTimeout(this.#acknowledging);
    this.#channel.onmessage = null;
    this.#channel.onopen = null;
    this.#channel.close();
  }

  #hear(data: unknown): void {
    const frame = decodeFrame(data);
    if (!frame) {
      this.#listener.onMalformed();
      return;
    }
    const { from, to, ack, number, body, hello, bye } = frame;
    // One's own that has come back, or a word to somebody else.
    if (from === this.id || (to !== undefined && to !== this.id)) return;
    if (!this.#accepts(from, to)) return;
    // The line works: what is missing was lost, and need not wait until it works.
    this.#delay = RESEND.first;
    this.#schedule();
    if (bye) {
      if (to) this.#listener.onEnd('left');
      return;
    }
    if (to) this.#takeAcknowledgement(ack);
    if (body && number !== undefined) this.#takeBody(number, body);
    if (hello) this.#post();
    else if (body) this.#acknowledgeSoon();
  }

  /** Whether a frame comes from the peer. The first who is heard is, until another proves that it speaks now. */
  #accepts(from: string, to: string | undefined): boolean {
    if (from !== this.#remoteID && this.#remoteID !== undefined) {
      if (!to) {
        // Perhaps the peer's page was loaded again, perhaps it is a recording: who answers is alive.
        this.#post({ hello: true }, from);
        return false;
      }
      if (this.#isProven || this.#received > 0) {
        this.#listener.onEnd('replaced');
        return false;
      }
      this.#early.clear();
    }
    const becomesProven = to !== undefined && !this.#isProven;
    const isNew = this.#remoteID !== from;
    this.#remoteID = from;
    this.#isProven ||= becomesProven;
    if (isNew) this.#listener.onHeard();
    if (becomesProven) {
      this.#listener.onProven();
      this.#resend(RESEND.first);
    }
    return !this.#isClosed;
  }

  #takeAcknowledgement(ack: number): void {
    const fresh = ack - this.#acknowledged;
    if (fresh <= 0 || fresh > this.#outgoing.length) return;
    this.#outgoing.splice(0, fresh);
    this.#acknowledged = ack;
    this.#transmitted = Math.max(this.#transmitted, ack);
    this.#unschedule();
    this.#transmit();
    this.#schedule();
  }

  #takeBody(number: number, body: SignalBody): void {
    if (number < this.#received || number >= this.#received + WINDOW) return;
    this.#early.set(number, body);
    for (;;) {
      const next = this.#early.get(this.#received);
      if (!next || this.#isClosed || !this.#listener.onBody(next)) return;
      this.#early.delete(this.#received);
      this.#received += 1;
    }
  }

  #acknowledgeSoon(): void {
    this.#acknowledging ??= setTimeout(() => this.#post(), ACKNOWLEDGE);
  }

  /** Sends what is in the window and has not been sent. */
  #transmit(): void {
    // Whoever was answered without having been proven alive began eagerly, and waits for an answer.
    if (!this.#isProven && !this.#eager && this.#received === 0) return;
    const end = this.#acknowledged + Math.min(this.#outgoing.length, WINDOW);
    for (; this.#transmitted < end; this.#transmitted += 1) {
      const body = this.#outgoing[this.#transmitted - this.#acknowledged];
      if (body) this.#post({ number: this.#transmitted, body });
    }
  }

  /** Sends all that is in the window, or asks whether somebody is there. */
  #resend(delay: number): void {
    this.#delay = delay;
    this.#transmitted = this.#acknowledged;
    this.#unschedule();
    if (!this.#isProven) this.#post();
    this.#transmit();
    this.#schedule();
  }

  /** Sooner than what is planned, but not later: or else whoever says much would repeat nothing. */
  #schedule(): void {
    if (this.#isClosed || (this.#isProven && this.#outgoing.length === 0)) {
      this.#unschedule();
      return;
    }
    const due = performance.now() + this.#delay;
    if (due >= this.#due) return;
    this.#unschedule();
    this.#due = due;
    this.#resending = setTimeout(() => this.#resend(Math.min(this.#delay * 2, RESEND.longest)), this.#delay);
  }

  #unschedule(): void {
    clearTimeout(this.#resending);
    this.#due = Number.POSITIVE_INFINITY;
  }

  #post(content: Partial<Frame> = {}, to = this.#remoteID): void {
    if (this.#isClosed) return;
    if (to === this.#remoteID) {
      clearTimeout(this.#acknowledging);
      this.#acknowledging = undefined;
    }
    try {
      const hello = this.#isProven ? undefined : ({ hello: true } as const);
      this.#channel.send(encodeFrame({ from: this.id, ...(to && { to }), ack: this.#received, ...hello, ...content }));
    } catch {
      // It is not open now: what is lost is sent again.
    }
  }
}
