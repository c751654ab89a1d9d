/** Plots as SVG whose colours come from the page's style: lines with quartiles, and ranges one below the other. */
import { number } from './format.mjs';

export const escaped = (text) =>
  String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Maps values to places; logarithmic where it is asked for and all are above zero. */
function scaleOf(values, from, to, log) {
  const isLog = log && values.every((value) => value > 0);
  const position = isLog ? Math.log10 : (value) => value;
  const [low, high] = [Math.min(...values, ...(isLog ? [] : [0])), Math.max(...values)].map(position);
  const at = (value) => from + ((position(value) - low) / (high - low || 1)) * (to - from);
  return { at, ticks: isLog ? logTicks(low, high) : ticks(low, high) };
}

function logTicks(low, high) {
  const decades = Array.from({ length: Math.ceil(high) - Math.floor(low) + 1 }, (_, index) => Math.floor(low) + index);
  const all = (factors) => decades.flatMap((decade) => factors.map((factor) => factor * 10 ** decade));
  const within = (one) => Math.log10(one) >= low - 1e-9 && Math.log10(one) <= high + 1e-9;
  const fine = all([1, 2, 5]).filter(within);
  return fine.length > 6 ? all([1]).filter(within) : fine;
}

function ticks(low, high) {
  const rough = (high - low || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough) * power;
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, index) => (first + index) * step);
}

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT] = [440, 260, 52, 40, 12, 12];

/**
 * Lines over numbers, each point with the quartiles around it.
 *
 * @param lines `{ name, points: [{ x, low, median, high }] }`
 */
export function linePlot({ title, x, y, lines, log = {} }) {
  const points = lines.flatMap((line) => line.points);
  const across = scaleOf(
    points.map((point) => point.x),
    LEFT,
    WIDTH - RIGHT,
    log.x,
  );
  const up = scaleOf(
    points.flatMap(({ low, high }) => [low, high]),
    HEIGHT - BOTTOM,
    TOP,
    log.y,
  );
  const grid = [
    ...across.ticks.map(
      (tick) => `<text x="${across.at(tick)}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle">${number(tick)}</text>`,
    ),
    ...up.ticks.map(
      (tick) =>
        `<path class="grid" d="M${LEFT} ${up.at(tick)}H${WIDTH - RIGHT}"/>` +
        `<text x="${LEFT - 6}" y="${up.at(tick) + 4}" text-anchor="end">${number(tick)}</text>`,
    ),
  ];
  const drawn = lines.map(({ name, points: own }, index) => {
    const place = (point, which) => `${across.at(point.x).toFixed(1)} ${up.at(point[which]).toFixed(1)}`;
    const path = own.map((point) => place(point, 'median')).join('L');
    const band = [
      ...own.map((point) => place(point, 'high')),
      ...[...own].reverse().map((point) => place(point, 'low')),
    ];
    const marks = own.map(
      (point) =>
        `<circle cx="${across.at(point.x).toFixed(1)}" cy="${up.at(point.median).toFixed(1)}" r="3">` +
        `<title>${escaped(`${name}, ${number(point.x)}: ${number(point.median)}`)}</title></circle>`,
    );
    return `<g class="c${index % 8}"><path class="band" d="M${band.join('L')}Z"/><path class="line" d="M${path}"/>${marks.join('')}</g>`;
  });
  const legend = lines.map(({ name }, index) => `<span class="c${index % 8}">${escaped(name)}</span>`).join('');
  return `<figure><figcaption>${escaped(title)}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}">${grid.join('')}${drawn.join('')}
<text x="${WIDTH - RIGHT}" y="${HEIGHT - 6}" text-anchor="end">${escaped(x)}</text>
<text x="4" y="${HEIGHT - 6}">${escaped(y)}</text></svg>
${lines.length > 1 ? `<p class="legend">${legend}</p>` : ''}</figure>`;
}

/** Medians with their quartiles, one row each: `{ name, low, median, high, note }`. */
export function rangePlot({ title, unit, rows }) {
  const height = rows.length * 30 + 28;
  const across = scaleOf(
    rows.flatMap(({ low, high }) => [low, high]),
    12,
    WIDTH - 24,
    false,
  );
  const grid = across.ticks.map(
    (tick) =>
      `<path class="grid" d="M${across.at(tick)} 4V${height - 22}"/>` +
      `<text x="${across.at(tick)}" y="${height - 8}" text-anchor="middle">${number(tick)}</text>`,
  );
  const drawn = rows.map(({ name, low, median, high, note }, index) => {
    const y = index * 30 + 24;
    const [from, middle, to] = [low, median, high].map((value) => across.at(value).toFixed(1));
    return `<g class="c${index % 8}"><text x="12" y="${y - 7}">${escaped(`${name}${note ? `, ${note}` : ''}`)}</text>
<path class="bar" d="M12 ${y}H${middle}"/><path class="whisker" d="M${from} ${y}H${to}"/><circle cx="${middle}" cy="${y}" r="4"><title>${number(median)} ${escaped(unit)}</title></circle></g>`;
  });
  return `<figure><figcaption>${escaped(title)} <small>${escaped(unit)}</small></figcaption>
<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}">${grid.join('')}${drawn.join('')}</svg></figure>`;
}
