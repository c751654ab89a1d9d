/**
 * Frames in the order in which they are shown, which plots need.
 *
 * @param {PageTrack} track
 * @returns {Shown}
 */
function inShownOrder(track) {
  const { time, size } = track;
  const hasTimes = time.length > 0;
  const order = Array.from(size.keys());
  if (hasTimes) order.sort((a, b) => time[a] - time[b] || a - b);
  /** @template T @param {readonly T[]} column */
  const sorted = (column) => order.map((at) => column[at]);
  return {
    ...track,
    hasTimes,
    index: order,
    x: hasTimes ? sorted(time) : order,
    time: sorted(time),
    type: sorted(track.type),
    unit: sorted(track.unit),
    size: sorted(size),
    qpMin: sorted(track.qpMin),
    qp: sorted(track.qp),
    qpMax: sorted(track.qpMax),
    layer: sorted(track.layer),
  };
}

/**
 * Kilobits in the second that ends with each frame; null within the first second.
 *
 * @param {Shown} frames
 */
function bitratesOf({ x, size }) {
  let from = 0;
  let sum = 0;
  return x.map((time, at) => {
    sum += size[at];
    for (; x[from] <= time - 1; from += 1) sum -= size[from];
    return time - x[0] < 1 ? null : (8 * sum) / 1000;
  });
}

/**
 * What is told of one frame.
 *
 * @param {Shown} frames
 * @param {number} at
 */
function describeFrame(frames, at) {
  const { hasTimes, x, index, types, type, size, qp, qpMin, qpMax, layer, units, unit } = frames;
  const words = [`Frame ${index[at]}`];
  if (hasTimes) words.push(`${x[at].toFixed(3)} s`);
  words.push(types[type[at]], `${size[at]} bytes`);
  if (qp[at] !== null) {
    words.push(qpMin[at] === qpMax[at] ? `quantizer ${qp[at]}` : `quantizer ${qp[at]} (${qpMin[at]} to ${qpMax[at]})`);
  }
  if (layer[at]) words.push(`spatial/temporal layer ${layer[at]}`);
  if (units[unit[at]]) words.push(units[unit[at]]);
  return words.join(' · ');
}
