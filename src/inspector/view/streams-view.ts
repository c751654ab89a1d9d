import type { InspectorModel } from '../model/inspector-model.js';
import type { StreamRecord } from '../model/stream-record.js';
import { failureWords } from '../words/connection-words.js';
import { attachmentWords, problemWords, streamCodec, streamRates, streamTitle } from '../words/stream-words.js';
import { button, make, setAttribute, setText } from './dom.js';
import type { View } from './view.js';

interface Entry {
  readonly element: HTMLElement;
  update(stream: StreamRecord, isCurrent: boolean): void;
}

/** All streams, one of which is looked at; and of pipelines that show nothing and connections that fail, why. */
export class StreamsView implements View {
  readonly element: HTMLElement;
  readonly #list = make('ul', { part: 'streams' });
  readonly #notices = make('div', { class: 'notices', role: 'status' });
  readonly #entries = new Map<string, Entry>();
  readonly #onChoose: (key: string) => void;

  constructor(onChoose: (key: string) => void) {
    this.#onChoose = onChoose;
    this.element = make('nav', { class: 'streams', 'aria-label': 'Streams' }, this.#list, this.#notices);
  }

  update({ shown, stream: current }: InspectorModel): void {
    const { streams } = shown;
    const there = new Set(streams.map(({ key }) => key));
    for (const [key, { element }] of this.#entries) {
      if (there.has(key)) continue;
      element.remove();
      this.#entries.delete(key);
    }
    for (const [index, stream] of streams.entries()) {
      const entry = this.#entryOf(stream.key);
      entry.update(stream, stream === current);
      // Put in its place only where it is not: moving an element takes the focus from it.
      const before = this.#list.children[index] ?? null;
      if (before !== entry.element) this.#list.insertBefore(entry.element, before);
    }
    const notices = shown.attachments.flatMap((record) => attachmentWords(record) ?? []);
    if (streams.length === 0 && notices.length === 0) {
      const isAttached = shown.attachments.some(({ state }) => state === 'following');
      notices.push(isAttached ? 'No frame has passed yet.' : 'Nothing is attached yet.');
    }
    notices.push(...shown.connections.flatMap((record) => failureWords(record) ?? []));
    setText(this.#notices, notices.join('\n'));
  }

  #entryOf(key: string): Entry {
    let entry = this.#entries.get(key);
    if (!entry) {
      entry = makeEntry(() => this.#onChoose(key));
      this.#entries.set(key, entry);
    }
    return entry;
  }
}

function makeEntry(onChoose: () => void): Entry {
  const title = make('strong');
  const codec = make('span');
  const rates = make('span', { class: 'soft' });
  const problem = make('span', { class: 'problem' });
  const choose = button('', onChoose);
  choose.append(title, codec, rates, problem);
  return {
    element: make('li', {}, choose),
    update(stream, isCurrent) {
      const rid = stream.latestSample?.stats?.rid;
      setText(title, `${stream.side === 'sender' ? '↑' : '↓'} ${streamTitle(stream)}${rid ? ` “${rid}”` : ''}`);
      setText(codec, streamCodec(stream));
      setText(rates, streamRates(stream));
      setText(problem, stream.latestSample?.snapshot.health.map(problemWords).join('; ') ?? '');
      setAttribute(choose, 'aria-pressed', String(isCurrent));
      setAttribute(choose, 'title', `SSRC ${stream.synchronizationSource}`);
    },
  };
}
