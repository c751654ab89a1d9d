import type { InspectorModel } from '../model/inspector-model.js';

/** Moves through the frames by keys. Those that mean something to the browser (with Ctrl, Alt, Meta) are left to it. */
export function timelineKeys(model: InspectorModel, onChange: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = event.shiftKey ? 10 : 1;
    const actions: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => model.step(-step),
      ArrowRight: () => model.step(step),
      PageUp: () => model.stepToKeyFrame(-1),
      PageDown: () => model.stepToKeyFrame(1),
      Home: () => model.chooseFirst(),
      End: () => model.chooseLast(),
      '+': () => model.setSpan(model.span / 2),
      '-': () => model.setSpan(model.span * 2),
      ' ': () => (model.isPaused ? model.resume() : model.pause()),
      Escape: () => model.chooseFrame(undefined),
    };
    if (!Object.hasOwn(actions, event.key)) return;
    event.preventDefault();
    actions[event.key]!();
    onChange();
  };
}
