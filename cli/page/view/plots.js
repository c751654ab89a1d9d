/**
 * The plots of one track, above each other, with one cursor and one zoom.
 *
 * @param {HTMLElement} parent
 * @param {Shown} frames
 * @param {string} key Of these plots alone.
 * @param {(at: number) => void} onChoose Told of the frame under the cursor.
 */
function makePlots(parent, frames, key, onChoose) {
  /** @type {UPlot[]} */
  const plots = [];
  const { x, size, qp, qpMin, qpMax, hasTimes } = frames;
  const axis = () => ({
    stroke: () => variable('soft'),
    grid: { stroke: () => variable('line'), width: 0.5 },
    ticks: { show: false },
  });

  const [first, end] = [x[0], x[x.length - 1]];
  // Half a frame, so that the first and the last bar are seen whole.
  const margin = (end - first) / (2 * (x.length - 1)) || 0.5;

  /** @param {UPlot} moved */
  const follow = (moved) => {
    const { min, max } = moved.scales.x;
    if (min == null || max == null) return;
    for (const plot of plots) {
      if (plot.scales.x.min !== min || plot.scales.x.max !== max) plot.setScale('x', { min, max });
    }
  };
  /**
   * @param {string} title
   * @param {number} height
   * @param {(readonly (number | null)[])[]} values
   * @param {UPlotOptions['series']} series
   * @param {((plot: UPlot) => void)[]} [draw]
   */
  const add = (title, height, values, series, draw = []) => {
    const heading = document.createElement('h3');
    heading.textContent = title;
    parent.append(heading);
    /** @type {UPlotOptions} */
    const options = {
      width: parent.clientWidth,
      height,
      legend: { show: false },
      cursor: { sync: { key, setSeries: false }, y: false },
      scales: {
        x: {
          time: false,
          range: (_plot, min, max) => [min === first ? first - margin : min, max === end ? end + margin : max],
        },
        y: { range: (_plot, min, max) => [Math.min(0, min), Math.max(1, max * 1.05)] },
      },
      axes: [
        {
          ...axis(),
          size: 28,
          values: (_plot, splits) => splits.map((value) => (hasTimes ? `${value} s` : `${value}`)),
        },
        { ...axis(), size: 64 },
      ],
      series: [{}, ...series],
      hooks: {
        draw,
        setScale: [(plot, scale) => scale === 'x' && follow(plot)],
        setCursor: [(plot) => plot.cursor.idx != null && plot === plots[0] && onChoose(plot.cursor.idx)],
      },
    };
    const data = /** @type {import('uplot').AlignedData} */ ([x, ...values]);
    plots.push(new uPlot(options, data, parent));
  };

  add('Size in bytes', 220, [size], [{ paths: () => null, points: { show: false } }], [barsOf(frames)]);
  if (qp.some((value) => value !== null)) {
    const line = (/** @type {number} */ width) => ({
      stroke: () => variable('predicted'),
      width,
      points: { show: false },
    });
    const isRange = qp.some((_, at) => qpMin[at] !== qpMax[at]);
    if (isRange) add('Quantizer: least, mean, greatest', 140, [qpMin, qp, qpMax], [line(0.5), line(1.5), line(0.5)]);
    else add('Quantizer', 140, [qp], [line(1.5)]);
  }
  if (hasTimes && end - first > 1) {
    const line = { stroke: () => variable('other'), width: 1.5, points: { show: false } };
    add('Kilobits in the last second', 140, [bitratesOf(frames)], [line]);
  }
  new ResizeObserver(() => {
    for (const plot of plots) {
      if (plot.width !== parent.clientWidth) plot.setSize({ width: parent.clientWidth, height: plot.height });
    }
  }).observe(parent);
  return plots;
}
