/**
 * Draws a bar for each frame in view, coloured by its type. Where several share a pixel, the largest one stands for
 * them, so that an hour draws as fast as a minute.
 *
 * @param {Shown} frames
 * @returns {(plot: UPlot) => void}
 */
function barsOf({ x, size, type, types }) {
  return (plot) => {
    const { ctx, bbox } = plot;
    const { min = 0, max = 0 } = plot.scales.x;
    const from = firstAtLeast(x, min);
    const to = firstAtLeast(x, max + Number.EPSILON * Math.abs(max));
    const end = x[to] === max ? to + 1 : to;
    const width = Math.max(1, Math.min(24 * devicePixelRatio, (0.7 * bbox.width) / Math.max(1, end - from)));
    const colors = types.map((name) => variable(colorName(name)));
    const bottom = plot.valToPos(0, 'y', true);
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    for (let at = from; at < end; ) {
      const left = Math.round(plot.valToPos(x[at], 'x', true) - width / 2);
      let largest = at;
      for (at += 1; at < end && Math.round(plot.valToPos(x[at], 'x', true) - width / 2) === left; at += 1) {
        if (size[at] > size[largest]) largest = at;
      }
      const top = plot.valToPos(size[largest], 'y', true);
      ctx.globalAlpha = opacityOf(types[type[largest]]);
      ctx.fillStyle = colors[type[largest]];
      ctx.fillRect(left, top, width, bottom - top);
    }
    ctx.restore();
  };
}

/** The first index of ascending values whose value is at least `wanted`. @param {readonly number[]} values @param {number} wanted */
function firstAtLeast(values, wanted) {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
