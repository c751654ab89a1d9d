import type { MediaKind } from 'framepipe';
import { PLACES } from './ledger-protocol.js';
import type { Tally } from './tally.js';

/** How long a frame may be on its way, with all that is sent again, in milliseconds. */
export const SETTLED = 6_000;
/** How long a browser may take to recover from lost packets, before and after, in milliseconds. */
const RECOVERY = 3_000;
/** How long nothing may come, in milliseconds. */
const SILENCE = 10_000;
/** How long what was settled is remembered, in milliseconds: it may come after all. */
const REMEMBERED = 20_000;

const [PLAIN, SEALED, RECEIVED, OPENED] = PLACES.map((_, index) => index) as [number, number, number, number];

/** What is known of one frame. */
interface Frame {
  /** When it was first heard of. */
  readonly at: number;
  /** How often it came by, by place. */
  readonly places: [number, number, number, number];
  /** Of the payload, as sent and as opened. */
  digest: number | undefined;
  opened: number | undefined;
  packets: number;
  dropped: number;
}

interface Window {
  readonly why: string;
  readonly from: number;
  until: number;
}

/** The frames of one stream, by RTP timestamp: what was sent against what the relay saw and what arrived. */
export class StreamLedger {
  readonly kind: MediaKind;
  readonly #name: string;
  readonly #tally: Tally;
  readonly #frames = new Map<number, Frame>();
  readonly #settled = new Map<number, number>();
  readonly #windows: Window[] = [];
  /** When what happened last to the stream, for those who look for the cause of a failure. */
  readonly #happened = new Map<string, number>();
  /** When frames lost packets, of late. */
  #losses: number[] = [];
  /** When a frame was opened last. */
  #lastOpened = performance.now();

  constructor(name: string, kind: MediaKind, tally: Tally) {
    this.#name = name;
    this.kind = kind;
    this.#tally = tally;
  }

  /** A worker saw a frame. */
  note(place: number, rtpTimestamp: number, digest: number): void {
    const frame = this.#frame(rtpTimestamp);
    if (!frame) return;
    frame.places[place] = (frame.places[place] ?? 0) + 1;
    if (place === PLAIN) frame.digest = digest;
    if (place === OPENED) {
      frame.opened = digest;
      this.#lastOpened = performance.now();
    }
  }

  /** The relay saw packets of a frame. */
  passed(rtpTimestamp: number, packets: number, dropped: number): void {
    const frame = this.#frame(rtpTimestamp);
    if (!frame) return;
    frame.packets += packets;
    frame.dropped += dropped;
    if (dropped > 0) this.#losses.push(frame.at);
  }

  /** Frames from now on may be lost for a reason that the toolkit tells, until what is returned says. `before` reaches back, in milliseconds. */
  excuse(why: string, before: number): { until: number } {
    const window = { why, from: performance.now() - before, until: Number.POSITIVE_INFINITY };
    this.#windows.push(window);
    return window;
  }

  /** Notes what might be the cause of a failure; it excuses none. */
  happened(what: string): void {
    this.#happened.set(what, performance.now());
  }

  /** Whether frames may be lost now. */
  get isExcused(): boolean {
    return this.#windowAt(performance.now()) !== undefined;
  }

  /** Fails where nothing has been opened for long, though nothing keeps frames from coming. */
  checkAlive(): void {
    const now = performance.now();
    if (this.isExcused) this.#lastOpened = now;
    if (now - this.#lastOpened < SILENCE) return;
    this.#tally.fail(`${this.#name}: nothing has come for ${SILENCE} ms`);
    this.#lastOpened = now;
  }

  /** Judges the frames that are older than `age` milliseconds, and forgets them. */
  settle(age = SETTLED): void {
    const now = performance.now();
    for (const [rtpTimestamp, frame] of this.#frames) {
      if (frame.at > now - age) break;
      this.#frames.delete(rtpTimestamp);
      this.#settled.set(rtpTimestamp, now);
      const { outcome, isFailure } = this.#judge(frame);
      this.#tally.count(this.kind, outcome);
      if (isFailure) this.#tally.fail(`${this.#name}: a frame was ${outcome} (${this.#describe(rtpTimestamp, frame)})`);
    }
    for (const [rtpTimestamp, at] of this.#settled) {
      if (at > now - REMEMBERED) break;
      this.#settled.delete(rtpTimestamp);
    }
    this.#losses = this.#losses.filter((at) => at > now - age - 2 * RECOVERY);
  }

  #judge(frame: Frame): { readonly outcome: string; readonly isFailure: boolean } {
    const fault = this.#fault(frame);
    if (!fault) return { outcome: 'arrived', isFailure: false };
    const excuse = this.#excuse(frame, fault);
    return { outcome: excuse ?? fault, isFailure: excuse === undefined };
  }

  /** What is wrong with it; undefined where it arrived whole. */
  #fault({ places, digest, opened, packets }: Frame): string | undefined {
    if (places.some((times) => times > 1)) return 'seen twice';
    if (places[PLAIN] === 0)
      return (places[OPENED] ?? 0) > 0 ? 'opened, but never sent' : 'on the wire, but never sealed';
    if (places[SEALED] === 0) {
      if (packets === 0) return 'not sealed';
      // What a killed worker had noted may be lost; but what opened was sealed, and what came and did not was not.
      return places[RECEIVED] && !places[OPENED] ? 'sent in the clear' : 'sent, but not noted as sealed';
    }
    if (packets === 0 && places[RECEIVED] === 0) return 'not sent by the browser';
    if (places[RECEIVED] === 0) return 'not handed over';
    if (places[OPENED] === 0) return 'not opened';
    return digest === opened ? undefined : 'changed';
  }

  #excuse({ at, dropped }: Frame, fault: string): string | undefined {
    if (fault === 'not handed over' && dropped > 0) return 'lost by the network';
    const window = this.#windowAt(at);
    if (window && fault !== 'changed' && fault !== 'sent in the clear') return window.why;
    // Video is handed over once its packets and those that it needs have come; a browser gives some up after a loss.
    const isNear = this.#losses.some((loss) => Math.abs(loss - at) < RECOVERY);
    return this.kind === 'video' && fault === 'not handed over' && isNear ? 'given up after a loss' : undefined;
  }

  #windowAt(time: number): Window | undefined {
    return this.#windows.find(({ from, until }) => time >= from && time <= until);
  }

  #describe(rtpTimestamp: number, { at, places, packets, dropped }: Frame): string {
    const before = Array.from(this.#happened, ([what, then]) => `, ${what} ${Math.round(at - then)} ms before`).join(
      '',
    );
    return `RTP timestamp ${rtpTimestamp}, at ${Math.round(at)} ms, by place ${places}, packets ${packets}, dropped ${dropped}${before}`;
  }

  #frame(rtpTimestamp: number): Frame | undefined {
    if (this.#settled.has(rtpTimestamp)) return undefined;
    const known = this.#frames.get(rtpTimestamp);
    if (known) return known;
    const frame: Frame = {
      at: performance.now(),
      places: [0, 0, 0, 0],
      digest: undefined,
      opened: undefined,
      packets: 0,
      dropped: 0,
    };
    this.#frames.set(rtpTimestamp, frame);
    return frame;
  }
}
