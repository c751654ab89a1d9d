import { checkInteger, checkObject, wrongType } from '../../shared/arguments.js';
import { type Deferred, deferred } from '../../shared/deferred.js';
import { EncodedTransformError } from '../../shared/errors.js';

/** Options of {@link playTones}. */
export interface PlayTonesOptions {
  /** Of each tone, in milliseconds, 40 to 6,000. Default 100. */
  readonly duration?: number;
  /** Between tones, in milliseconds, 30 to 6,000. Default 70. */
  readonly interToneGap?: number;
  /** Ends playing: the tone that sounds is the last, all others are rejected with its reason. */
  readonly signal?: AbortSignal;
}

/** One tone that is played. */
export interface PlayedTone {
  /** `0` to `9`, `A` to `D`, `#`, `*`, or `,` for a pause of two seconds. */
  readonly tone: string;
  /** Resolves when it begins; rejects as {@link playTones} says. */
  readonly started: Promise<void>;
  /** Resolves when it has been played with the gap after it; rejects as {@link playTones} says. */
  readonly ended: Promise<void>;
}

/** How often it is looked whether a sender still plays, in milliseconds: no event tells that it does not. */
const INTERVAL = 500;

/** Senders that play: what is inserted meanwhile would take the place of what is left. */
const playing = new WeakSet<RTCDTMFSender>();

/**
 * Plays DTMF tones into a call (RFC 4733), for gateways to the telephone network. They go by every transform, and so in
 * the clear: where both ends are browsers, take `EncryptedDigits` of `framepipe/keys.js`.
 *
 * Throws TypeError or RangeError for a wrong argument; EncodedTransformError `closed` where the sender cannot play tones
 * (not negotiated, stopped, its codecs lack telephone-event), and `already-attached` while it plays others.
 *
 * @param sender Of audio, connected and sending.
 * @param tones 1 to 1,024 of `0` to `9`, `A` to `D` (in either case), `#`, `*` and `,`.
 * @returns One for each tone. Their promises reject with `closed` where the connection or the track ends, or something else
 *   plays in their place, and with the signal's reason.
 *
 * @example
 * ```ts
 * import { playTones } from 'framepipe/connection.js';
 *
 * async function enterPin(sender: RTCRtpSender, light: (key: string) => void): Promise<void> {
 *   for (const { tone, started, ended } of playTones(sender, '1234#')) {
 *     await started;
 *     light(tone);
 *     await ended;
 *   }
 * }
 * ```
 */
export function playTones(sender: RTCRtpSender, tones: string, options: PlayTonesOptions = {}): PlayedTone[] {
  if (typeof sender?.getStats !== 'function') throw wrongType('sender', 'an RTCRtpSender', sender);
  if (typeof tones !== 'string') throw wrongType('tones', 'a string', tones);
  const wanted = tones.toUpperCase();
  if (!/^[0-9A-D#*,]{1,1024}$/.test(wanted))
    throw new RangeError('"tones" expected 1 to 1,024 of 0-9, A-D, #, * and ","');
  checkObject('options', options);
  const { duration = 100, interToneGap = 70, signal } = options;
  checkInteger('options.duration', duration, 40, 6_000);
  checkInteger('options.interToneGap', interToneGap, 30, 6_000);
  const { dtmf } = sender;
  if (!dtmf?.canInsertDTMF) throw new EncodedTransformError('closed', 'this sender cannot play tones');
  if (playing.has(dtmf)) throw new EncodedTransformError('already-attached', 'this sender plays other tones');
  signal?.throwIfAborted();
  return new Playing(sender, dtmf, wanted, { duration, interToneGap, signal }).tones;
}

interface Pending {
  readonly tone: string;
  readonly started: Deferred<void>;
  readonly ended: Deferred<void>;
}

class Playing {
  readonly #sender: RTCRtpSender;
  readonly #dtmf: RTCDTMFSender;
  readonly #pending: readonly Pending[];
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #end = new AbortController();
  /** The tone that sounds. */
  #at = -1;

  constructor(
    sender: RTCRtpSender,
    dtmf: RTCDTMFSender,
    tones: string,
    { duration, interToneGap, signal }: { duration: number; interToneGap: number; signal: AbortSignal | undefined },
  ) {
    this.#sender = sender;
    this.#dtmf = dtmf;
    this.#pending = [...tones].map((tone) => ({ tone, started: deferred<void>(), ended: deferred<void>() }));
    for (const { started, ended } of this.#pending) for (const { promise } of [started, ended]) promise.catch(() => {});
    dtmf.addEventListener('tonechange', ({ tone }) => this.#advance(tone), { signal: this.#end.signal });
    signal?.addEventListener('abort', () => this.#stop(signal.reason), { signal: this.#end.signal });
    this.#timer = setInterval(() => this.#look(), INTERVAL);
    playing.add(dtmf);
    dtmf.insertDTMF(tones, duration, interToneGap);
  }

  get tones(): PlayedTone[] {
    return this.#pending.map(({ tone, started, ended }) => ({
      tone,
      started: started.promise,
      ended: ended.promise,
    }));
  }

  /** Each tone's beginning is an event with its name; an empty name ends the last. */
  #advance(tone: string): void {
    this.#pending[this.#at]?.ended.resolve();
    this.#at += 1;
    const next = this.#pending[this.#at];
    if (next && tone.toUpperCase() === next.tone) next.started.resolve();
    else this.#finish(new EncodedTransformError('closed', 'other tones have taken their place'));
  }

  #look(): void {
    const { track, transport } = this.#sender;
    if (transport?.state === 'closed' || transport?.state === 'failed') {
      this.#finish(new EncodedTransformError('closed', 'the connection was closed'));
    } else if (!track || track.readyState === 'ended') {
      this.#stop(new EncodedTransformError('closed', 'the track has ended'));
    }
  }

  #stop(reason: unknown): void {
    this.#finish(reason);
    // Takes back what is left; where nothing can be inserted, nothing plays.
    if (this.#dtmf.canInsertDTMF) this.#dtmf.insertDTMF('');
  }

  #finish(reason: unknown): void {
    this.#end.abort();
    clearInterval(this.#timer);
    playing.delete(this.#dtmf);
    for (const { started, ended } of this.#pending) for (const one of [started, ended]) one.reject(reason);
  }
}
