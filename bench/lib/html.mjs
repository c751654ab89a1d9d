/** What was measured as one page with plots, which needs nothing else. */
import { number, spread } from './format.mjs';
import { growth } from './statistics.mjs';
import { escaped, linePlot, rangePlot } from './svg.mjs';

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #5b6470; --rule: #d5dae0; --paper: #fff; --card: #f6f7f9;
  --c0: #0b63ce; --c1: #c2410c; --c2: #15803d; --c3: #9333ea; --c4: #a16207; --c5: #be185d; --c6: #0e7490; --c7: #57606a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ee; --soft: #9aa4b1; --rule: #353c45; --paper: #14171b; --card: #1c2026;
  --c0: #6aa9ff; --c1: #ff9a62; --c2: #5fd38a; --c3: #c79bff; --c4: #e3bb4d; --c5: #ff8ac0; --c6: #55cbe0; --c7: #aab4c0; } }
body { margin: 0 auto; padding: 1.5rem; max-width: 90rem; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1, h2, h3 { line-height: 1.2; } h3 { margin: 2rem 0 .5rem; } p { max-width: 45rem; } a { color: var(--c0); } nav a { margin-right: 1rem; }
.plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 24rem), 1fr)); gap: 1rem; }
figure { margin: 0; padding: .75rem; background: var(--card); border: 1px solid var(--rule); border-radius: 6px; }
figcaption { font-weight: 600; font-size: .95rem; } small { color: var(--soft); font-weight: 400; }
svg { display: block; width: 100%; height: auto; } svg text { font-size: 11.5px; fill: var(--soft); }
.grid { stroke: var(--rule); fill: none; } .line { fill: none; stroke: currentColor; stroke-width: 2; } circle { fill: currentColor; }
.band { fill: currentColor; opacity: .15; } .bar { stroke: currentColor; stroke-width: 8; opacity: .3; } .whisker { stroke: currentColor; stroke-width: 3; }
${Array.from({ length: 8 }, (_, index) => `.c${index} { color: var(--c${index}); }`).join(' ')}
.legend { display: flex; flex-wrap: wrap; gap: 0 1rem; margin: .5rem 0 0; font-size: .85rem; } .legend span::before { content: '● '; }
.void { color: var(--c1); } details { margin: .5rem 0; } table { border-collapse: collapse; font-size: .9rem; } th, td { padding: .2rem .8rem .2rem 0;
  text-align: left; border-bottom: 1px solid var(--rule); } .scroll { overflow-x: auto; }`;

const CARRIED = /^(encrypting|decrypting) (\S+), (\d+) bytes$/;
const isCurve = ({ name, variants }) => /^by /.test(name) && variants.every((one) => !Number.isNaN(Number(one.name)));

/** Whole pipelines over the frame's size: one plot for each codec and direction. */
function carriedPlots(summaries) {
  const plots = new Map();
  for (const { name, unit, variants } of summaries) {
    const [, what, codec, size] = CARRIED.exec(name) ?? [];
    if (!size) continue;
    const title = `${what} ${codec}`;
    const plot = plots.get(title) ?? { unit, lines: new Map() };
    plots.set(title, plot);
    for (const { name: carrier, values } of variants) {
      plot.lines.set(carrier, [...(plot.lines.get(carrier) ?? []), { x: Number(size), ...values }]);
    }
  }
  return [...plots].map(([title, { unit, lines }]) =>
    linePlot({
      title,
      x: 'bytes of the frame',
      y: unit,
      log: { x: true, y: true },
      lines: [...lines].map(([name, points]) => ({ name, points: points.sort((one, other) => one.x - other.x) })),
    }),
  );
}

function curvePlot({ name, unit, variants }) {
  const points = variants.map(({ name: x, values }) => ({ x: Number(x), ...values }));
  const [what, metric] = name.split(': ');
  const spans = Math.max(...points.map(({ x }) => x)) > 20 * Math.min(...points.map(({ x }) => x));
  return linePlot({
    title: metric ? `${what}: ${metric}` : what,
    x: what.replace(/^by /, '').replace(/,.*/, ''),
    y: unit,
    log: { x: spans, y: spans },
    lines: [{ name: what, points }],
  });
}

const rangesPlot = ({ name, unit, variants }) =>
  rangePlot({
    title: name,
    unit,
    rows: variants.map(({ name: variant, values, ratio }) => ({
      name: variant,
      note: ratio && `× ${number(ratio.median)}`,
      ...values,
    })),
  });

function seriesPlot({ name, unit, points }) {
  const { grown } = growth(points);
  return linePlot({
    title: `${name}: ${grown < 0 ? '' : '+'}${number(grown)} ${unit}`,
    x: 'seconds',
    y: unit,
    lines: [{ name, points: points.map(([x, value]) => ({ x, low: value, median: value, high: value })) }],
  });
}

function tableOf({ name, unit, quiet, launches, control, variants, notes = [] }) {
  const rows = variants.map(
    ({ name: variant, values, ratio, cpu }) =>
      `<tr><th>${escaped(variant)}</th><td>${spread(values)}</td><td>${ratio ? spread(ratio) : '1'}</td><td>${cpu ? spread(cpu) : ''}</td></tr>`,
  );
  return `<h4>${escaped(name)}</h4><div class="scroll"><table><tr><th></th><th>${escaped(unit)}</th><th>ratio</th><th>CPU, µs a frame</th></tr>
${rows.join('')}</table></div>
<p>${quiet} of ${launches} launches were quiet; the first line against itself: ${spread(control)}.
${notes.map((note) => `<strong>${escaped(note)}</strong>`).join(' ')}</p>`;
}

function browserSection({ browser, version, summaries, noisy, series = [] }) {
  const carried = summaries.filter(({ name }) => CARRIED.test(name));
  const curves = summaries.filter(isCurve);
  const others = summaries.filter((one) => !carried.includes(one) && !curves.includes(one));
  const block = (title, plots) =>
    plots.length > 0 ? `<h3>${title}</h3><div class="plots">${plots.join('\n')}</div>` : '';
  const tables =
    summaries.length > 0 ? `<details><summary>As tables</summary>${summaries.map(tableOf).join('\n')}</details>` : '';
  const voided = noisy.length > 0 ? `<p class="void">No launch was quiet for: ${escaped(noisy.join('; '))}.</p>` : '';
  return `<section id="${browser}"><h2>${escaped(version)}</h2>${voided}
${block('Whole pipelines, frame in to frame out', carriedPlots(carried))}
${block('Side by side', others.map(rangesPlot))}
${block('How cost grows', curves.map(curvePlot))}
${block('Memory', series.map(seriesPlot))}
${tables}</section>`;
}

/** The page. */
export function htmlOf({ time, machine, results }) {
  const links = results.map(({ browser, version }) => `<a href="#${browser}">${escaped(version)}</a>`).join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>What things cost</title>
<style>${STYLE}</style>
</head>
<body>
<h1>What things cost</h1>
<p>Measured ${time.slice(0, 10)} on ${escaped(machine)}. Points are medians, bands and thick lines reach from quartile to quartile;
× is the ratio to the first of a plot, within the same rounds. Read ratios rather than times.</p>
<nav>${links}</nav>
${results.map(browserSection).join('\n')}
</body>
</html>
`;
}
