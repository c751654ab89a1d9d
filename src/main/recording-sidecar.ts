import type { AnalysisEvents } from '../analysis/analysis-event.js';
import type { MetadataValue } from '../metadata/channels/batch.js';
import type { WrittenFile } from '../recording/file-writer.js';
import { sidecarToJsonLines } from '../recording/sidecar/json-lines.js';
import type { SidecarEntry } from '../recording/sidecar/sidecar-entry.js';
import { sidecarToWebVtt, type WebVttOptions } from '../recording/sidecar/web-vtt.js';
import { StreamClock } from '../recording/timeline/stream-clock.js';
import { checkObject, wrongType } from '../shared/arguments.js';
import type { PipelineEvent } from '../shared/protocol.js';
import type { MediaKind } from '../shared/stage.js';
import type { Recording } from './recording-session.js';

/** Something with events of one type. */
interface Source<Type extends string, Detail> {
  /** As EventTarget's. */
  addEventListener(type: Type, listener: (event: CustomEvent<Detail>) => void): void;
  /** As EventTarget's. */
  removeEventListener(type: Type, listener: (event: CustomEvent<Detail>) => void): void;
}

/** Values that arrive with frames. */
export interface SidecarMetadata {
  /** What `metadataReceiver` gave. */
  readonly receiver: Source<'value', MetadataValue>;
  /** What the frames are that bring them. Default `video`. */
  readonly kind?: MediaKind;
  /** The track that entries name. Default none. */
  readonly track?: string | number;
}

/** Events of an `analyzer` stage. */
export interface SidecarAnalysis {
  /** The pipeline that it is in. */
  readonly attached: Source<'report', PipelineEvent>;
  /** Which events. Default all but `keyframe`. */
  readonly events?: readonly (keyof AnalysisEvents)[];
  /** The track that entries name. Default none. */
  readonly track?: string | number;
}

/** What {@link startSidecar} follows. Chapters are there in any case. */
export interface SidecarSources {
  /** Default none. */
  readonly metadata?: readonly SidecarMetadata[];
  /** Default none. */
  readonly analysis?: readonly SidecarAnalysis[];
}

/** What {@link Sidecar} needs of a recording. */
export type SidecarRecording = Pick<Recording, 'timeOf' | 'state' | 'files'>;

const EVENTS: readonly (keyof AnalysisEvents)[] = [
  'configchange',
  'freeze',
  'missing',
  'qp-drop',
  'no-key-frame',
  'undecryptable',
  'mime-mismatch',
];

/**
 * Gathers what happens beside the media while a recording goes on, to be written as WebVTT or JSON lines: values of the
 * `metadata` stage at the very frame that they belong to, events of the analyzer, and chapters. What comes in a pause is left
 * out.
 *
 * Throws TypeError for what are no sources.
 *
 * @example
 * ```ts
 * import type { ChannelDefinitions, MetadataReceiver } from 'framepipe/channels.js';
 * import { type Recording, startSidecar } from 'framepipe/recording.js';
 *
 * async function stop(recording: Recording, receiver: MetadataReceiver<ChannelDefinitions>, end: Promise<void>) {
 *   const sidecar = startSidecar(recording, { metadata: [{ receiver, track: 'alice' }] });
 *   await end;
 *   const { files } = await recording.stop();
 *   return files.map((file) => ({ file, captions: sidecar.toWebVtt({ kind: 'captions', name: 'caption', file }) }));
 * }
 * ```
 */
export function startSidecar(recording: SidecarRecording, sources: SidecarSources): Sidecar {
  checkObject('recording', recording);
  checkObject('sources', sources);
  for (const name of ['metadata', 'analysis'] as const) {
    if (!Array.isArray(sources[name] ?? [])) throw wrongType(`sources.${name}`, 'an array', sources[name]);
  }
  return new Sidecar(recording, sources);
}

/** An entry whose moment becomes a time when it is asked for: then the stream's clock knows best. */
interface Gathered extends Omit<SidecarEntry, 'time'> {
  /** In milliseconds since the epoch. */
  readonly moment: () => number;
}

/** What happened beside a recording; {@link startSidecar} gives it. */
export class Sidecar {
  readonly #recording: SidecarRecording;
  readonly #gathered: Gathered[] = [];
  readonly #ends: (() => void)[] = [];

  /** Use {@link startSidecar}. */
  constructor(recording: SidecarRecording, { metadata = [], analysis = [] }: SidecarSources) {
    this.#recording = recording;
    for (const one of metadata) this.#followMetadata(one);
    for (const one of analysis) this.#followAnalysis(one);
  }

  /** Everything so far, by the time of the recording. Nothing before its first file has begun. */
  get entries(): readonly SidecarEntry[] {
    const gathered = this.#gathered.flatMap(({ moment, ...entry }) => {
      const time = this.#recording.timeOf(moment());
      return time === undefined ? [] : [{ time, ...entry }];
    });
    return [...gathered, ...this.#recording.files.flatMap(chaptersOf)];
  }

  /** What is beside one file, by its own time. */
  entriesOf({ recordingTime, duration }: Pick<WrittenFile, 'recordingTime' | 'duration'>): readonly SidecarEntry[] {
    const within = this.entries.filter(({ time }) => time >= recordingTime && time < recordingTime + duration);
    return within.map((entry) => ({ ...entry, time: entry.time - recordingTime }));
  }

  /** As WebVTT: for one file by its own time, else for the whole recording. Throws as {@link sidecarToWebVtt}. */
  toWebVtt({ file, ...options }: WebVttOptions & { readonly file?: WrittenFile } = {}): string {
    return file
      ? sidecarToWebVtt(this.entriesOf(file), { end: file.duration, ...options })
      : sidecarToWebVtt(this.entries, options);
  }

  /** As JSON lines: for one file by its own time, else for the whole recording. */
  toJsonLines(file?: WrittenFile): string {
    return sidecarToJsonLines(file ? this.entriesOf(file) : this.entries);
  }

  /** Gathers no more. */
  close(): void {
    for (const end of this.#ends.splice(0)) end();
  }

  #followMetadata({ receiver, kind = 'video', track }: SidecarMetadata): void {
    const clocks = new Map<number, StreamClock>();
    const listener = ({ detail }: CustomEvent<MetadataValue>): void => {
      const {
        synchronizationSource: ssrc,
        rtpTimestamp,
        receiveTime: time,
        captureTime,
        channel: name,
        value,
      } = detail;
      const clock = clocks.get(ssrc) ?? new StreamClock({ codec: kind === 'audio' ? 'opus' : 'vp8' });
      clocks.set(ssrc, clock);
      const media = clock.add({ rtpTimestamp, time });
      if (!this.#isGathering) return;
      this.#gathered.push({
        moment: () => media + clock.arrivalOffset,
        source: 'metadata',
        name,
        ...(track !== undefined && { track }),
        value,
        ...(captureTime !== undefined && { captureTime }),
      });
    };
    receiver.addEventListener('value', listener);
    this.#ends.push(() => receiver.removeEventListener('value', listener));
  }

  #followAnalysis({ attached, events = EVENTS, track }: SidecarAnalysis): void {
    const listener = ({ detail: { type: name, cause, detail } }: CustomEvent<PipelineEvent>): void => {
      const { time } = (detail ?? {}) as { readonly time?: unknown };
      if (!this.#isGathering || typeof time !== 'number' || !(events as readonly string[]).includes(name)) return;
      const value = { ...(detail as object), ...(cause !== undefined && { cause }) };
      this.#gathered.push({
        moment: () => time,
        source: 'analysis',
        name,
        ...(track !== undefined && { track }),
        value,
      });
    };
    attached.addEventListener('report', listener);
    this.#ends.push(() => attached.removeEventListener('report', listener));
  }

  get #isGathering(): boolean {
    const { state } = this.#recording;
    return state === 'starting' || state === 'recording';
  }
}

function chaptersOf({ chapters, recordingTime }: WrittenFile): SidecarEntry[] {
  return chapters.map(({ time, title: name }) => ({ time: recordingTime + time, source: 'chapter', name }));
}
