import type { KeyedPipeline } from '../../src/keys/keyring-pipeline.js';
import type { AttachedState } from '../../src/main/attached-transform.js';
import { TypedEventTarget } from '../../src/main/typed-event-target.js';
import { decodeHeader } from '../../src/sframe/index.js';
import { fromErrorRecord, toErrorRecord } from '../../src/shared/errors.js';
import { type FrameStageInstance, frameFunction } from '../../src/shared/frame-stage.js';
import type { PipelineEvent } from '../../src/shared/protocol.js';
import type { Bytes, FrameInfo, MediaKind, Side, StageEvent, StageMethods } from '../../src/shared/stage.js';
import { type SFrameOptions, sframe } from '../../workers/stages/sframe.js';

/** An attached pipeline without a browser: the real `sframe` stage behind the interface that a keyring sees. */
export class StagePipeline extends TypedEventTarget<{ report: PipelineEvent }> implements KeyedPipeline {
  readonly side: Side;
  readonly kind: MediaKind = 'audio';
  readonly ready: Promise<void> = Promise.resolve();
  readonly stages: object;
  state: AttachedState = 'running';
  worker: object = {};
  /** Every call, as `method keyID`. */
  readonly calls: string[] = [];
  /** What is awaited before a call goes through. */
  gate: Promise<unknown> = Promise.resolve();
  readonly #options: SFrameOptions;
  #stage!: FrameStageInstance<StageMethods>;

  constructor(side: Side, options: SFrameOptions = {}) {
    super();
    this.side = side;
    this.#options = options;
    this.#start();
    const call =
      (name: string) =>
      async (...args: unknown[]) => {
        this.calls.push(`${name} ${args.find((argument) => typeof argument === 'number') ?? ''}`.trim());
        await this.gate;
        try {
          return await this.#stage.methods![name]!(...args);
        } catch (error) {
          throw fromErrorRecord(toErrorRecord(error));
        }
      };
    this.stages = { sframe: new Proxy({}, { get: (_, name) => (typeof name === 'string' ? call(name) : undefined) }) };
  }

  /** Seals or opens one frame; undefined where the stage drops it. */
  async pass(bytes: Bytes): Promise<Bytes | undefined> {
    const info = { side: this.side, kind: this.kind, mimeType: 'audio/opus', synchronizationSource: 7 };
    return this.#stage[frameFunction](bytes.slice(), info as FrameInfo);
  }

  /** The stages start afresh in another worker, as after a respawn. */
  respawn(): void {
    this.worker = {};
    this.#start();
    this.report({ type: 'healed', cause: 'worker', count: 1 });
  }

  report(detail: PipelineEvent): void {
    this.dispatchEvent(new CustomEvent('report', { detail }));
  }

  #start(): void {
    this.#stage = sframe(
      { keyWait: 0, ...this.#options },
      {
        side: this.side,
        kind: this.kind,
        signal: new AbortController().signal,
        emit: (event: StageEvent) => this.report({ ...event, stage: 'sframe', count: 1 }),
        requestKeyFrame() {},
      },
    ) as unknown as FrameStageInstance<StageMethods>;
  }
}

export const frame: Bytes = Uint8Array.from({ length: 40 }, (_, index) => index);

/** Key ID and counter of a sealed audio frame. */
export function nonceOf(sealed: Bytes): string {
  const header = decodeHeader(sealed)!;
  return `${header.keyID}:${header.counter}`;
}
