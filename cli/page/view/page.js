/**
 * @param {PageTrack} track
 * @param {number} number
 */
function showTrack(track, number) {
  const parent = element(`plots-${number}`);
  const chosen = element(`chosen-${number}`);
  const frames = inShownOrder(track);
  const last = frames.x.length - 1;
  if (last < 0) return parent.remove();
  let at = -1;
  const plots = makePlots(parent, frames, `track-${number}`, (index) => {
    at = index;
    chosen.textContent = describeFrame(frames, index);
  });
  const [plot] = plots;
  for (const cell of parent.parentElement?.querySelectorAll('th[data-type]') ?? []) {
    const swatch = document.createElement('span');
    const type = /** @type {HTMLElement} */ (cell).dataset.type ?? '';
    swatch.className = 'swatch';
    swatch.style.background = `var(--${colorName(type)})`;
    swatch.style.opacity = String(opacityOf(type));
    cell.prepend(swatch);
  }

  /** Moves the cursor to a frame; later, since uPlot changes a scale in a microtask. @param {number} index */
  const point = (index) => {
    queueMicrotask(() => plot.setCursor({ left: plot.valToPos(frames.x[index], 'x'), top: 0 }));
  };
  /** Chooses a frame, and brings it into view. @param {number} wanted */
  const choose = (wanted) => {
    const index = Math.max(0, Math.min(last, wanted));
    const { min = 0, max = 0 } = plot.scales.x;
    at = index;
    chosen.textContent = describeFrame(frames, index);
    if (frames.x[index] < min || frames.x[index] > max) view(frames.x[index], max - min);
    else point(index);
  };
  /** Shows what is around a place. @param {number} center @param {number} width */
  const view = (center, width) => {
    const [first, end] = [frames.x[0], frames.x[last]];
    const half = Math.min(width, end - first) / 2;
    const middle = Math.max(first + half, Math.min(end - half, center));
    const min = middle - half > first ? middle - half : first;
    const max = middle + half < end ? middle + half : end;
    for (const one of plots) one.setScale('x', { min, max });
    if (at >= 0) point(at);
  };
  /** The next key frame in a direction. @param {number} step */
  const keyFrame = (step) => {
    let index = at + step;
    while (index > 0 && index < last && !frames.types[frames.type[index]].startsWith('key')) index += step;
    return index;
  };
  /** @param {number} factor */
  const zoom = (factor) => {
    const { min = 0, max = 0 } = plot.scales.x;
    view(frames.x[Math.max(0, at)], Math.max((max - min) * factor, (frames.x[last] - frames.x[0]) / (last || 1)));
  };

  parent.addEventListener('keydown', (event) => {
    const step = event.shiftKey ? 10 : 1;
    /** @type {Record<string, () => void>} */
    const actions = {
      ArrowLeft: () => choose(at - step),
      ArrowRight: () => choose(at + step),
      PageUp: () => choose(keyFrame(-1)),
      PageDown: () => choose(keyFrame(1)),
      Home: () => choose(0),
      End: () => choose(last),
      '+': () => zoom(0.5),
      '-': () => zoom(2),
      0: () => view(frames.x[0], frames.x[last] - frames.x[0]),
    };
    const action = actions[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    for (const one of plots) one.redraw();
  });
}

/** @param {string} id */
function element(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no ${id}.`);
  return found;
}

for (const [number, track] of JSON.parse(element('tracks').textContent ?? '').entries()) showTrack(track, number);
