import type { Call } from '../call/call.js';
import { element } from '../lib/element.js';

/** The inspector below the call: every frame from the sender to the receiver. It is loaded when it is first asked for. */
export class Inspection {
  readonly #button = element('inspect', HTMLButtonElement);
  readonly #place = element('inspection', HTMLElement);
  #call: Call | undefined;

  /** @param onFail hears why it could not be loaded */
  constructor(onFail: (error: unknown) => void) {
    this.#button.addEventListener('click', () => this.#toggle().catch(onFail));
  }

  /** The call that is looked at; undefined when it has ended. */
  set call(call: Call | undefined) {
    this.#call = call;
    this.#button.disabled = !call;
    if (!call) this.#close();
  }

  async #toggle(): Promise<void> {
    if (!this.#place.hidden) return this.#close();
    const { inspect } = await import('framepipe/inspector.js');
    // The call may have ended meanwhile.
    if (!this.#call) return;
    const { senders, receivers } = this.#call.receiver;
    this.#place.replaceChildren(inspect([...senders, ...receivers]));
    this.#place.hidden = false;
    this.#button.ariaExpanded = 'true';
  }

  #close(): void {
    this.#place.replaceChildren();
    this.#place.hidden = true;
    this.#button.ariaExpanded = 'false';
  }
}
