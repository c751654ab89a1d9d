import { checkInteger, checkObject, wrongType } from '../shared/arguments.js';
import { wallClock } from '../shared/wall-clock.js';
import { SourceFollower } from './follow/follow-source.js';
import type { FollowSettings } from './follow/follow-transform.js';
import type { InspectorOptions, InspectorSource } from './follow/inspected.js';
import { partsOf } from './follow/inspected-parts.js';
import { EXPORTS, type ExportFormat } from './model/export.js';
import { InspectorModel } from './model/inspector-model.js';
import type { RecordingLimits } from './model/recording.js';
import { Panel } from './view/panel.js';

/** The platform's, or where there is no page (on a server), something that can be extended all the same. */
const Base = (globalThis.HTMLElement ?? Object) as typeof HTMLElement;

/**
 * The element `<framepipe-inspector>`: shows the frames of attached pipelines as they pass, as bars, plots, fields and
 * events, and how their connections come about. It looks while it is in a document, from the moment it has a {@link FramepipeInspector.source}; taken out, it
 * lets go of everything, and begins anew when it is put back.
 *
 * @example
 * ```ts
 * import type { AttachedTransform } from 'framepipe';
 * import { defineInspector } from 'framepipe/inspector.js';
 *
 * function watch(attached: AttachedTransform): void {
 *   defineInspector();
 *   const inspector = document.querySelector('framepipe-inspector')!;
 *   inspector.options = { history: 60_000 };
 *   inspector.source = attached;
 * }
 * ```
 */
export class FramepipeInspector extends Base {
  #source: InspectorSource | undefined;
  #options: InspectorOptions = {};
  #model: InspectorModel | undefined;
  #follower: SourceFollower | undefined;
  #panel: Panel | undefined;

  /** What is looked at; undefined: nothing. Setting it begins anew. Throws TypeError for what is no source. */
  get source(): InspectorSource | undefined {
    return this.#source;
  }

  set source(source: InspectorSource | undefined) {
    if (source !== undefined) partsOf(source);
    this.#source = source;
    this.#restart();
  }

  /** How it looks. Setting them begins anew. Throws TypeError or RangeError for wrong options. */
  get options(): InspectorOptions {
    return this.#options;
  }

  set options(options: InspectorOptions) {
    settingsOf(options);
    this.#options = options;
    this.#restart();
  }

  /** Whether everything stands still; what comes meanwhile is recorded. False without a source. */
  get paused(): boolean {
    return this.#model?.isPaused ?? false;
  }

  set paused(paused: boolean) {
    if (paused) this.#model?.pause();
    else this.#model?.resume();
    this.#panel?.drawSoon();
  }

  /**
   * The frames that are shown, of all streams, as text; while paused, those until then. An empty text, table or trace
   * where nothing is looked at. Throws RangeError for an unknown format.
   */
  export(format: ExportFormat): string {
    if (!Object.hasOwn(EXPORTS, format)) {
      throw new RangeError(`"format" expected one of ${Object.keys(EXPORTS).join(', ')}, got '${format}'`);
    }
    const model = this.#model ?? new InspectorModel(settingsOf(this.#options), wallClock);
    return EXPORTS[format].write(model.shown);
  }

  /** As custom elements have it: begins to look. */
  connectedCallback(): void {
    this.#restart();
  }

  /** As custom elements have it: lets go of everything. */
  disconnectedCallback(): void {
    this.#stop();
  }

  #restart(): void {
    this.#stop();
    if (!this.isConnected) return;
    const settings = settingsOf(this.#options);
    this.#model = new InspectorModel(settings, wallClock);
    this.#panel = new Panel(this.shadowRoot ?? this.attachShadow({ mode: 'open' }), this.#model);
    if (this.#source) this.#follower = new SourceFollower(this.#source, this.#model.recording, settings);
  }

  #stop(): void {
    this.#follower?.stop();
    this.#panel?.dispose();
    this.#follower = undefined;
    this.#panel = undefined;
    this.#model = undefined;
  }
}

function settingsOf(options: InspectorOptions): RecordingLimits & FollowSettings {
  checkObject('options', options);
  const { history = 300_000, maxFrames = 40_000, analyzer = 'analyzer', sframe = 'sframe', analyses = [] } = options;
  checkInteger('options.history', history, 10_000, 3_600_000);
  checkInteger('options.maxFrames', maxFrames, 100, 1_000_000);
  for (const [name, value] of Object.entries({ analyzer, sframe })) {
    if (typeof value !== 'string') throw wrongType(`options.${name}`, 'a string', value);
  }
  if (!Array.isArray(analyses)) throw wrongType('options.analyses', 'an array', analyses);
  return { history, maxFrames, analyzer, sframe, analyses };
}
