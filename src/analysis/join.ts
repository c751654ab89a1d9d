import { CountHistory, type Counts } from './count-history.js';
import type { RtpStats } from './rtp-stats.js';
import type { StreamSnapshot } from './stream-snapshot.js';

/** Averages over one span of time. What is not known is undefined. */
export interface Rates {
  /** Frames a second. */
  readonly frameRate: number | undefined;
  /** Payload bits a second; the browser's contain retransmissions and, of received media, whatever it discarded. */
  readonly bitrate: number | undefined;
  /** Average quantizer. */
  readonly quantizer: number | undefined;
}

/** What browser and analyzer tell of one stream over the same span of time, and what only the browser tells of it. */
export interface JoinedInterval {
  /** From one reading of the browser's statistics to the next, in milliseconds. */
  readonly duration: number;
  /** By the browser's counts. */
  readonly browser: Rates;
  /** By the analyzer's counts, at the same two moments. */
  readonly analyzer: Rates;
  /** RTP headers and payload, bits a second. */
  readonly rtpBitrate: number | undefined;
  /** Milliseconds of encoding or decoding a frame. */
  readonly codecTime: number | undefined;
  /** Milliseconds that a frame or sample waited in the jitter buffer. */
  readonly jitterBufferDelay: number | undefined;
}

/** One stream as analyzer and browser know it, together. */
export interface JoinedStream {
  /** The analyzer's. */
  readonly snapshot: StreamSnapshot;
  /** The browser's. */
  readonly stats: RtpStats;
  /** The analyzer's counts at the moment of the browser's. */
  readonly counts: Counts | undefined;
  /** Since the reading before; undefined at the first. */
  readonly interval: JoinedInterval | undefined;
}

interface Reading {
  readonly stats: RtpStats;
  readonly counts: Counts | undefined;
}

/** Joins what analyzer and browser tell of the streams of one sender or receiver, by SSRC and aligned in time. */
export class StatsJoin {
  readonly #histories = new Map<number, CountHistory>();
  readonly #readings = new Map<number, Reading>();

  /** @param snapshots taken after `stats`, so that the moment of these lies between two snapshots */
  join(stats: readonly RtpStats[], snapshots: readonly StreamSnapshot[]): JoinedStream[] {
    const joined: JoinedStream[] = [];
    for (const snapshot of snapshots) {
      const { synchronizationSource } = snapshot;
      const history = this.#histories.get(synchronizationSource) ?? new CountHistory();
      this.#histories.set(synchronizationSource, history);
      history.add(snapshot);
      const own = stats.find((one) => one.synchronizationSource === synchronizationSource);
      if (!own) continue;
      const reading = { stats: own, counts: history.at(own.time) };
      const before = this.#readings.get(synchronizationSource);
      joined.push({ snapshot, ...reading, interval: before && intervalOf(before, reading) });
      this.#readings.set(synchronizationSource, reading);
    }
    this.#forget(snapshots);
    return joined;
  }

  /** Streams that the analyzer has forgotten. */
  #forget(snapshots: readonly StreamSnapshot[]): void {
    const known = new Set(snapshots.map(({ synchronizationSource }) => synchronizationSource));
    for (const key of this.#histories.keys()) {
      if (known.has(key)) continue;
      this.#histories.delete(key);
      this.#readings.delete(key);
    }
  }
}

function intervalOf(before: Reading, now: Reading): JoinedInterval | undefined {
  const duration = now.stats.time - before.stats.time;
  // Browsers answer twice with the same when asked twice within some milliseconds.
  if (duration <= 0) return undefined;
  const seconds = duration / 1_000;
  const grown = (value: (stats: RtpStats) => number | undefined) => difference(value(before.stats), value(now.stats));
  const counted = (name: keyof Counts) => difference(before.counts?.[name], now.counts?.[name]);
  const frames = grown(framesOf);
  const bytes = grown(({ transport: { bytesSent, bytesReceived } }) => bytesSent ?? bytesReceived);
  const headers = grown(({ transport: t }) => t.headerBytesSent ?? t.headerBytesReceived);
  const codecTime = grown(({ encoder, decoder }) => encoder?.totalEncodeTime ?? decoder?.totalDecodeTime);
  const delay = grown(({ decoder }) => decoder?.jitterBufferDelay);
  const emitted = grown(({ decoder }) => decoder?.jitterBufferEmittedCount);
  return {
    duration,
    browser: {
      frameRate: over(frames, seconds),
      bitrate: bits(over(bytes, seconds)),
      quantizer: over(
        grown(({ encoder, decoder }) => encoder?.qpSum ?? decoder?.qpSum),
        frames,
      ),
    },
    analyzer: {
      frameRate: over(counted('frames'), seconds),
      bitrate: bits(over(counted('bytes'), seconds)),
      quantizer: now.stats.kind === 'video' ? over(counted('quantizers'), counted('frames')) : undefined,
    },
    rtpBitrate: bits(over(sum(bytes, headers), seconds)),
    codecTime: milliseconds(over(codecTime, frames)),
    jitterBufferDelay: milliseconds(over(delay, emitted)),
  };
}

function framesOf({ encoder, decoder }: RtpStats): number | undefined {
  return encoder?.framesEncoded ?? decoder?.framesDecoded;
}

function difference(before: number | undefined, now: number | undefined): number | undefined {
  return before === undefined || now === undefined ? undefined : now - before;
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}

function over(value: number | undefined, divisor: number | undefined): number | undefined {
  return value === undefined || !divisor ? undefined : value / divisor;
}

const bits = (bytes: number | undefined) => (bytes === undefined ? undefined : bytes * 8);
const milliseconds = (seconds: number | undefined) => (seconds === undefined ? undefined : seconds * 1_000);
