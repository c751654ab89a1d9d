import type { Reason } from '../../connection/observe/reasons.js';
import type { ConnectionRecord } from '../model/connection-record.js';
import {
  candidateErrorRows,
  candidateRows,
  channelRows,
  connectionWords,
  sctpFields,
  stateFields,
  transportFields,
  transportTitle,
} from '../words/connection-words.js';
import { ConnectionTimeline } from './connection-timeline.js';
import { DescriptionsView } from './descriptions-view.js';
import { make, setAttribute, setText } from './dom.js';
import { LiveFields, LiveTable } from './live-fields.js';

/** One connection: how it is, and why; what happened; its transports, candidates and descriptions. */
export class ConnectionView {
  readonly element: HTMLElement;
  readonly #badge = make('span', { class: 'badge' });
  readonly #sentence = make('p', { role: 'status' });
  readonly #reasons = make('ul', { class: 'reasons' });
  readonly #timeline: ConnectionTimeline;
  readonly #states = new LiveFields();
  readonly #transports = make('div');
  readonly #transportViews: { readonly title: HTMLElement; readonly fields: LiveFields }[] = [];
  readonly #sctp = new LiveFields();
  readonly #channels = new LiveTable('Data channels', ['ID', 'Name', 'State']);
  readonly #candidates = new LiveTable('Candidates', ['End', 'Type', 'Over', 'Address', 'Priority', 'In use']);
  readonly #errors = new LiveTable('Servers that gave no candidate', ['Server', 'Code', 'Said']);
  readonly #descriptions = new DescriptionsView();
  #told: readonly Reason[] = [];

  /** @param onShow called with a moment that was chosen */
  constructor(onShow: (time: number) => void) {
    this.#timeline = new ConnectionTimeline(onShow);
    this.element = make(
      'div',
      {},
      make('section', {}, this.#badge, this.#sentence, this.#reasons),
      make('section', {}, make('h3', {}, 'States'), this.#states.element),
      this.#transports,
      make('section', {}, this.#sctp.element),
      this.#channels.element,
      this.#candidates.element,
      this.#errors.element,
      this.#descriptions.element,
      make('section', {}, make('h3', {}, 'What happened, the latest first'), this.#timeline.element),
    );
  }

  update(record: ConnectionRecord): void {
    const { snapshot } = record;
    const { tone, word, sentence } = connectionWords(record);
    setText(this.#badge, word);
    setAttribute(this.#badge, 'class', `badge ${tone}`);
    setText(this.#sentence, sentence);
    this.#showReasons(record.explanation.reasons);
    this.#states.update(stateFields(snapshot));
    this.#showTransports(record);
    this.#sctp.update(snapshot.sctp ? sctpFields(snapshot.sctp) : []);
    this.#channels.update(channelRows(snapshot));
    this.#candidates.update(candidateRows(snapshot));
    this.#errors.update(candidateErrorRows(snapshot));
    this.#descriptions.update(snapshot);
    this.#timeline.update(record);
  }

  #showReasons(reasons: readonly Reason[]): void {
    const codes = (all: readonly Reason[]) => all.map(({ code }) => code).join();
    if (codes(reasons) === codes(this.#told)) return;
    this.#told = reasons;
    this.#reasons.replaceChildren(
      ...reasons.map(({ text, advice }) =>
        make('li', {}, make('strong', {}, text), ' ', make('span', { class: 'soft' }, advice)),
      ),
    );
  }

  #showTransports({ snapshot: { transports } }: ConnectionRecord): void {
    for (const [index, transport] of transports.entries()) {
      let view = this.#transportViews[index];
      if (!view) {
        view = { title: make('h3'), fields: new LiveFields() };
        this.#transportViews.push(view);
        this.#transports.append(make('section', {}, view.title, view.fields.element));
      }
      setText(view.title, transportTitle(transport, transports.length));
      view.fields.update(transportFields(transport));
    }
    while (this.#transportViews.length > transports.length) {
      this.#transportViews.pop();
      this.#transports.lastElementChild!.remove();
    }
  }
}
