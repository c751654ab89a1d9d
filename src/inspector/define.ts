import { FramepipeInspector } from './element.js';
import type { InspectorOptions, InspectorSource } from './follow/inspected.js';

declare global {
  interface HTMLElementTagNameMap {
    'framepipe-inspector': FramepipeInspector;
  }
}

const NAME = 'framepipe-inspector';

/**
 * Makes `<framepipe-inspector>` known to the page, once: importing alone changes nothing. Elements that are there by then
 * come to life.
 */
export function defineInspector(): void {
  if (!customElements.get(NAME)) customElements.define(NAME, FramepipeInspector);
}

/**
 * Makes an inspector that looks at a pipeline, some pipelines, or all of a connection, once it is in the page.
 *
 * Throws TypeError or RangeError for a wrong argument.
 *
 * @example
 * ```ts
 * import { attachToPeerConnection, createWorker } from 'framepipe';
 * import { inspect } from 'framepipe/inspector.js';
 *
 * const pc = new RTCPeerConnection();
 * attachToPeerConnection(pc, createWorker(), () => [{ stage: 'analyzer' }]);
 * document.body.append(inspect(pc));
 * ```
 */
export function inspect(source: InspectorSource, options: InspectorOptions = {}): FramepipeInspector {
  defineInspector();
  const element = document.createElement(NAME);
  element.options = options;
  element.source = source;
  return element;
}
