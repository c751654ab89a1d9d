/**
 * What crosses the thread between a page and a worker, typed in one place.
 *
 * The page hands a {@link TransformOptions} to the browser's transform (or, where only createEncodedStreams exists,
 * posts a {@link StreamsMessage}); in it travels one private MessagePort. Over that port the page asks for the methods of
 * {@link PipelineControl}, and the worker answers, and says unasked what a {@link NoticeMessage} holds.
 */
import type { ErrorRecord } from './errors.js';
import type { MediaKind, Side, Stage, StageRegistry } from './stage.js';

/** Raised whenever a message changes its meaning; page and worker must agree. */
export const PROTOCOL_VERSION = 1;

// biome-ignore lint/suspicious/noExplicitAny: matches stages of every option and method type
type OptionsOf<S> = S extends Stage<infer Options, any> ? Options : never;
// biome-ignore lint/suspicious/noExplicitAny: matches stages of every option type
type MethodsOf<S> = S extends Stage<any, infer Methods> ? Methods : never;

// biome-ignore lint/complexity/noBannedTypes: `{}` is what tells optional options from required ones
type OptionsField<O> = {} extends O ? { readonly options?: O } : { readonly options: O };

/**
 * One unit of a pipeline: a stage by its name in the worker's registry, its options, and a `name` of its own where a
 * pipeline holds one stage twice.
 */
export type StageSpec<R extends StageRegistry> = {
  [N in keyof R & string]: { readonly stage: N; readonly name?: string } & OptionsField<OptionsOf<R[N]>>;
}[keyof R & string];

/** A list of stages, from the media outwards to the network. A sender runs it as written, a receiver mirrored. */
export type Pipeline<R extends StageRegistry> = readonly StageSpec<R>[];

/** A stage's methods as the page sees them: every one returns a promise. */
export type RemoteMethods<M> = {
  readonly [K in keyof M]: M[K] extends (...args: infer A) => infer T ? (...args: A) => Promise<Awaited<T>> : never;
};

/** The remote methods of a pipeline's stages, by `name` where one is given, else by `stage`. */
export type RemoteStages<R extends StageRegistry, P extends Pipeline<R>> = {
  readonly [S in P[number] as S extends { readonly name: infer Name extends string }
    ? Name
    : S['stage']]: RemoteMethods<MethodsOf<R[S['stage'] & keyof R]>>;
};

/** A stage spec as it crosses: untyped, checked by the worker. */
export interface WireStageSpec {
  readonly stage: string;
  readonly name?: string;
  readonly options?: unknown;
}

/** Limits of a pipeline's runner. */
export interface RunnerLimits {
  /** Frames that wait for the stages before a deliberate drop, 1 to 10,000; of 8 MiB at most. Default 60. */
  readonly maxQueue: number;
  /** How long a stage may take over one frame, in milliseconds, 10 to 60,000. Default 1,000. */
  readonly frameTimeout: number;
}

/** The `options` of the browser's transform. */
export interface TransformOptions {
  readonly framepipe: typeof PROTOCOL_VERSION;
  /** Names the pipeline within the worker, so that a fresh transform can take over a broken one's place. */
  readonly id: string;
  readonly side: Side;
  readonly kind: MediaKind;
  readonly pipeline: readonly WireStageSpec[];
  readonly limits: RunnerLimits;
  /** Absent when a fresh transform takes over the pipeline `id`, which keeps its port. */
  readonly port?: MessagePort;
}

/** Posted to the worker where the browser has only createEncodedStreams. */
export interface StreamsMessage {
  readonly framepipeStreams: TransformOptions;
  readonly readable: ReadableStream;
  readonly writable: WritableStream;
}

/** What a detached pipeline does with the frames that still come. */
export type DetachMode = 'drop' | 'pass';

/** What the page asks of a pipeline in the worker. */
export interface PipelineControl {
  /** Settles once the stages run, or could not start. */
  open(): Promise<void>;
  call(stage: string, method: string, args: readonly unknown[]): Promise<unknown>;
  getStats(): PipelineStats;
  replace(pipeline: readonly WireStageSpec[]): Promise<void>;
  /** Ends the stages; the frames that still come are dropped or passed on as they are. */
  detach(mode: DetachMode): Promise<void>;
  /** Ends everything, streams and port too: the connection is gone. Not answered. */
  close(): void;
}

/** Asks for one thing of {@link PipelineControl}; the answer carries the same id. */
export interface QuestionMessage {
  readonly id: number;
  readonly method: keyof PipelineControl;
  readonly args: readonly unknown[];
}

/** The value, or the error as a record, so that codes survive the crossing. */
export type AnswerMessage = { readonly id: number } & (
  | { readonly value: unknown; readonly error?: never }
  | { readonly error: ErrorRecord }
);

/** Counts of one attached pipeline since it was attached. `framesIn = framesOut + framesDropped + framesQueued`. */
export interface PipelineStats {
  /** Which end of the call this is. */
  readonly side: Side;
  /** What the frames are. */
  readonly kind: MediaKind;
  /** Frames read from the browser. */
  readonly framesIn: number;
  /** Frames handed back to the browser. */
  readonly framesOut: number;
  /** Frames that are waiting, or within a stage. */
  readonly framesQueued: number;
  /** Frames read and not handed back, whatever the cause. */
  readonly framesDropped: number;
  /** Dropped frames by cause. */
  readonly dropped: {
    /** A stage dropped it. */
    readonly stage: number;
    /** A stage threw, or returned what is no frame. */
    readonly error: number;
    /** A stage did not settle in time. */
    readonly timeout: number;
    /** The queue was full, or a key frame was awaited after it had been. */
    readonly overflow: number;
    /** An exact repeat of a frame. */
    readonly repeat: number;
    /** No pipeline was running: it failed to start, was replaced or detached. */
    readonly inactive: number;
  };
  /** Payload bytes read from the browser. */
  readonly bytesIn: number;
  /** Payload bytes handed back to it. */
  readonly bytesOut: number;
  /** Frames without a byte (Opus DTX, padding); they pass by the stages. */
  readonly emptyFrames: number;
  /** DTMF events, which never went through the sender's transform; they pass by the stages. */
  readonly telephoneEvents: number;
  /** Key frames asked for. */
  readonly keyFrameRequests: number;
}

/** An event of a pipeline, after it was shaped by rate. */
export interface PipelineEvent {
  /** What happened, for example `frame-error`. */
  readonly type: string;
  /** The name of the stage that it comes from; absent for the pipeline's own. */
  readonly stage?: string;
  /** Why, where a type has several causes. */
  readonly cause?: string;
  /** More about it, by type; of events that were counted together, the last one's. */
  readonly detail?: unknown;
  /** How many events this one stands for, itself included. */
  readonly count: number;
}

/** Said by the worker unasked: an event, or that only the page can make the encoder give a key frame. */
export type NoticeMessage =
  | { readonly id?: never; readonly event: PipelineEvent }
  | { readonly id?: never; readonly keyFrame: true };
