import type { InspectorModel } from '../model/inspector-model.js';

/** A part of the inspector: shows the model, and changes nothing but by the actions of whoever uses it. */
export interface View {
  readonly element: HTMLElement;
  /** Shows what is now. Called up to as often as the screen draws; what has not changed stays as it is. */
  update(model: InspectorModel): void;
  /** Lets go of what outlives the element. */
  dispose?(): void;
}
