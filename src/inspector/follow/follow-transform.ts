import type { SFrameMethods } from '../../../workers/stages/sframe.js';
import type { AnalysisBatch } from '../../analysis/batch.js';
import type { JoinedStream } from '../../analysis/join.js';
import type { AnalyzedSound, AnalyzerControl } from '../../main/analysis-options.js';
import type { Analysis } from '../../main/analysis-session.js';
import { analyze } from '../../main/analysis-start.js';
import { EncodedTransformError } from '../../shared/errors.js';
import type { PipelineEvent, RemoteMethods } from '../../shared/protocol.js';
import type { AttachmentRecord } from '../model/attachment-record.js';
import type { Recording } from '../model/recording.js';
import type { InspectedTransform, InspectorOptions } from './inspected.js';

/** Which stages to ask, and which analyses are there already. */
export type FollowSettings = Required<Pick<InspectorOptions, 'analyzer' | 'sframe' | 'analyses'>>;

/** What a pipeline has after these, it did not have before: its stages are asked anew. */
const ANEW = ['replaced', 'healed', 'stage-restarted'];

/** Puts what one attached pipeline tells into a recording, until it is stopped. */
export class TransformFollower {
  readonly #attached: InspectedTransform;
  readonly #recording: Recording;
  readonly #settings: FollowSettings;
  readonly #sound: AnalyzedSound;
  readonly #stop = new AbortController();
  #record: AttachmentRecord;
  #analysis: Analysis | undefined;
  /** Ends the analysis, or if it is the application's, listening to it. */
  #listening = new AbortController();
  #attempt = 0;
  #asking = false;

  /** @param sound the sound that belongs to a received picture */
  constructor(
    attached: InspectedTransform,
    id: number,
    recording: Recording,
    settings: FollowSettings,
    sound: AnalyzedSound,
  ) {
    this.#attached = attached;
    this.#recording = recording;
    this.#settings = settings;
    this.#sound = sound;
    const { side, kind } = attached;
    this.#record = { id, side, kind, state: 'waiting', encryption: 'unknown' };
    this.#change({});
    attached.addEventListener('report', ({ detail }) => this.#onReport(detail), { signal: this.#stop.signal });
    void this.#begin();
  }

  /** Its streams as they were last joined with the browser's statistics. */
  get joined(): readonly JoinedStream[] {
    return this.#analysis?.joined ?? [];
  }

  /** Asks what is not told unasked; called about once a second. */
  async poll(): Promise<void> {
    if (this.#asking || (this.#record.state !== 'following' && this.#record.state !== 'no-analyzer')) return;
    this.#asking = true;
    try {
      const { skew, presentation, comparison } = this.#analysis ?? {};
      this.#change({ pipeline: await this.#attached.getStats(), measured: { skew, presentation, comparison } });
      if (this.#record.encryption !== 'none') this.#change({ encryption: await this.#encryption() });
    } catch {
      // The worker or the connection is gone, which the pipeline's own events tell; it may come back.
    }
    this.#asking = false;
  }

  /** Lets go of the pipeline, which runs on. */
  stop(): void {
    this.#stop.abort();
    this.#leaveAnalysis();
    this.#record = { ...this.#record, state: 'ended' };
    this.#recording.setAttachment(this.#record);
  }

  async #begin(): Promise<void> {
    const attempt = ++this.#attempt;
    const isOver = () => this.#stop.signal.aborted || attempt !== this.#attempt;
    this.#leaveAnalysis();
    try {
      await this.#attached.ready;
    } catch (error) {
      // One that failed to start may run by now, with other stages.
      if (!isOver() && this.#attached.state !== 'running') this.#change({ state: 'failed', failure: String(error) });
    }
    if (isOver() || this.#attached.state !== 'running') return;
    const stage = this.#stage<AnalyzerControl>(this.#settings.analyzer);
    try {
      await stage.getSnapshots();
      if (isOver()) return;
      this.#follow(stage);
      this.#change({ state: 'following', encryption: 'unknown' });
    } catch (error) {
      if (isOver()) return;
      if (isMissing(error)) this.#change({ state: 'no-analyzer', encryption: 'unknown' });
      else this.#change({ state: 'failed', failure: String(error) });
    }
    await this.poll();
  }

  #follow(stage: AnalyzerControl): void {
    const { id } = this.#record;
    const own = this.#settings.analyses.find(({ attached }) => attached === this.#attached);
    const hasSound = this.#record.kind === 'video' && this.#record.side === 'receiver';
    const analysis = own ?? analyze(this.#attached, stage, { maxFrames: 0, ...(hasSound && { audio: this.#sound }) });
    const { signal } = this.#listening;
    const onBatch = ({ detail }: CustomEvent<AnalysisBatch>) => this.#recording.addBatch(id, detail);
    const onJoined = ({ detail }: CustomEvent<readonly JoinedStream[]>) => this.#recording.addJoined(id, detail);
    analysis.addEventListener('batch', onBatch, { signal });
    analysis.addEventListener('joined', onJoined, { signal });
    if (!own) signal.addEventListener('abort', () => analysis.close());
    this.#analysis = analysis;
  }

  #leaveAnalysis(): void {
    this.#listening.abort();
    this.#listening = new AbortController();
    this.#analysis = undefined;
  }

  #onReport(event: PipelineEvent): void {
    this.#recording.addEvent(this.#record.id, event);
    const { keyID } = (event.detail ?? {}) as { readonly keyID?: unknown };
    if (event.stage === this.#settings.sframe && typeof keyID === 'number') this.#change({ keyID });
    if (event.type === 'closed') this.stop();
    else if (ANEW.includes(event.type)) void this.#begin();
  }

  async #encryption(): Promise<AttachmentRecord['encryption']> {
    const stage = this.#stage<RemoteMethods<SFrameMethods>>(this.#settings.sframe);
    try {
      return await (this.#attached.side === 'sender' ? stage.getEncrypterStats() : stage.getDecrypterStats());
    } catch (error) {
      if (isMissing(error)) return 'none';
      throw error;
    }
  }

  #stage<T>(name: string): T {
    return (this.#attached.stages as Readonly<Record<string, T>>)[name]!;
  }

  #change(change: Partial<AttachmentRecord>): void {
    if (this.#stop.signal.aborted) return;
    this.#record = { ...this.#record, ...change };
    this.#recording.setAttachment(this.#record);
  }
}

/** Whether a pipeline has no stage of that name. */
function isMissing(error: unknown): boolean {
  return error instanceof EncodedTransformError && error.code === 'unknown-method';
}
