import { element } from '../lib/element.js';
import { type Question, type Topic, topics } from './probes.js';

/** What a browser answered, as it is copied; `docs/browsers` holds some. */
export interface SupportReport {
  /** Name and major version. */
  readonly browser: string;
  readonly userAgent: string;
  readonly date: string;
  readonly answers: readonly Answer[];
}

interface Answer {
  readonly topic: string;
  readonly id: string;
  readonly question: string;
  readonly answer: string;
}

/** Asks the browser, one topic after another, and shows what it answers in a table. */
export class SupportPage {
  /** Resolves when every question is answered. */
  readonly done: Promise<SupportReport>;
  readonly #body = element('answers', HTMLTableElement);
  readonly #state = element('state', HTMLOutputElement);

  constructor() {
    element('browser', HTMLElement).textContent = navigator.userAgent;
    this.done = this.#run();
  }

  async #run(): Promise<SupportReport> {
    const answers: Answer[] = [];
    const asked = topics.map((topic) => ({ topic, cells: this.#show(topic) }));
    for (const { topic, cells } of asked) {
      const ask = async (question: Question, cell: HTMLElement): Promise<Answer> => {
        const answer = await answerOf(question);
        cell.textContent = answer;
        cell.dataset.answer = answer.split(/[ ,]/)[0];
        return { topic: topic.title, id: question.id, question: question.title, answer };
      };
      answers.push(...(await Promise.all(topic.questions.map((question, index) => ask(question, cells[index]!)))));
    }
    const { userAgent } = navigator;
    const report = { browser: nameOf(userAgent), userAgent, date: new Date().toISOString().slice(0, 10), answers };
    this.#state.value = 'All questions are answered.';
    const copy = element('copy', HTMLButtonElement);
    copy.disabled = false;
    copy.addEventListener('click', () => void this.#copy(report));
    return report;
  }

  #show({ title, questions }: Topic): HTMLElement[] {
    const body = this.#body.createTBody();
    const heading = document.createElement('th');
    Object.assign(heading, { scope: 'rowgroup', colSpan: 2, textContent: title });
    body.insertRow().append(heading);
    return questions.map(({ title: question }) => {
      const [name, answer] = [document.createElement('th'), document.createElement('td')];
      Object.assign(name, { scope: 'row', textContent: question });
      answer.textContent = '…';
      body.insertRow().append(name, answer);
      return answer;
    });
  }

  async #copy(report: SupportReport): Promise<void> {
    const text = JSON.stringify(report, undefined, 2);
    const place = element('json', HTMLTextAreaElement);
    place.value = text;
    place.hidden = false;
    // A page may have to be in front, or be allowed to: then the text is there to be marked.
    this.#state.value = await navigator.clipboard.writeText(text).then(
      () => 'Copied.',
      () => 'Mark the text below to copy it.',
    );
  }
}

/** What a browser cannot even be asked, it does not have. */
async function answerOf({ answer }: Question): Promise<string> {
  try {
    return await answer();
  } catch (error) {
    return `failed: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** What a browser calls itself: the first that fits, since most call themselves others, too. */
function nameOf(userAgent: string): string {
  const names = [
    ['Edge', /Edg\/(\d+)/],
    ['Opera', /OPR\/(\d+)/],
    ['Firefox', /Firefox\/(\d+)/],
    ['Chromium', /Chrom(?:e|ium)\/(\d+)/],
    ['Safari', /Version\/([\d.]+) .*Safari/],
  ] as const;
  for (const [name, pattern] of names) {
    const version = pattern.exec(userAgent)?.[1];
    if (version) return `${name} ${version}`;
  }
  return 'unknown';
}
