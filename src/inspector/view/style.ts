import { GUTTER } from './draw-axes.js';
import { uplotStyle } from './uplot-style.js';

/**
 * How the inspector looks. Applications theme it by the custom properties `--framepipe-…`, by `color-scheme`, and by
 * the parts.
 */
const style = `
:host {
  --text: var(--framepipe-text, light-dark(#1d2733, #e4e9ef));
  --soft: var(--framepipe-soft, light-dark(#546072, #9fabb9));
  --ground: var(--framepipe-background, light-dark(#fff, #12171d));
  --panel: var(--framepipe-panel, light-dark(#f4f6f8, #1b222b));
  --line: var(--framepipe-line, light-dark(#d5dbe2, #36414d));
  --accent: var(--framepipe-accent, light-dark(#0b62d6, #6cb0ff));
  --good: var(--framepipe-good, light-dark(#1f7a43, #5cc98a));
  --warning: var(--framepipe-warning, light-dark(#8f5600, #f0b34d));
  --bad: var(--framepipe-bad, light-dark(#b91c1c, #f87171));
  --key: var(--framepipe-key, light-dark(#c2410c, #fb923c));
  --intra: var(--framepipe-intra, light-dark(#a16207, #fbbf24));
  --predicted: var(--framepipe-predicted, light-dark(#2563a8, #60a5fa));
  --bidirectional: var(--framepipe-bidirectional, light-dark(#6d5bb5, #b3a4f5));
  --sound: var(--framepipe-sound, light-dark(#2f7d6b, #5ecfb0));
  --layer-0: var(--framepipe-layer-0, light-dark(#2563a8, #60a5fa));
  --layer-1: var(--framepipe-layer-1, light-dark(#2f7d6b, #5ecfb0));
  --layer-2: var(--framepipe-layer-2, light-dark(#6d5bb5, #b3a4f5));
  --layer-3: var(--framepipe-layer-3, light-dark(#a8326a, #f08fb9));
  display: block; container-type: inline-size; color: var(--text); background: var(--ground); text-align: start;
  font: var(--framepipe-font, 13px/1.45 system-ui, sans-serif); border: 1px solid var(--line); border-radius: 8px;
  overflow: hidden;
}
:host([hidden]), [hidden] { display: none !important; }
*, *::before, *::after { box-sizing: border-box; }
h3 { margin: 0; font-size: 1em; font-weight: 600; }
p { margin: 0; }
ul, ol { list-style: none; margin: 0; padding: 0; }
.soft { color: var(--soft); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
button { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--line); border-radius: 5px;
  padding: .2em .7em; min-height: 2.1em; cursor: pointer; }
button:hover:enabled { border-color: var(--accent); }
button:disabled { color: var(--soft); cursor: default; }
button[aria-pressed="true"] { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
.primary { min-width: 5em; font-weight: 600; }
.badge { border-radius: 99px; padding: .05em .7em; border: 1px solid currentColor; white-space: nowrap; font-size: .92em; }
.good { color: var(--good); } .warning { color: var(--warning); } .bad { color: var(--bad); }
.plain { color: var(--soft); }

.toolbar { display: flex; flex-wrap: wrap; gap: .5em 1em; align-items: center; padding: .5em .75em;
  background: var(--panel); border-bottom: 1px solid var(--line); }
.toolbar [role="group"] { display: flex; flex-wrap: wrap; gap: .35em; align-items: center; }
.toolbar [role="group"]:last-child { margin-inline-start: auto; }
.span { min-width: 3.6em; text-align: center; font-variant-numeric: tabular-nums; }
.state { font-variant-numeric: tabular-nums; }
.state::before { content: ""; display: inline-block; width: .65em; height: .65em; margin-inline-end: .45em;
  border-radius: 2px; background: var(--soft); }
.state.live::before { border-radius: 50%; background: var(--good); }

.body { display: grid; grid-template-columns: minmax(0, 1fr); }
.streams { padding: .5em; border-bottom: 1px solid var(--line); }
.streams ul { display: flex; gap: .4em; overflow-x: auto; padding: 2px; }
.streams button { display: grid; text-align: start; padding: .4em .7em; width: 100%; white-space: nowrap; height: 100%;
  align-content: start; font-variant-numeric: tabular-nums; }
.streams .problem { color: var(--bad); white-space: normal; }
.notices { color: var(--soft); white-space: pre-line; }
.notices:not(:empty) { padding: .35em .25em 0; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(7.2em, 1fr)); gap: .1em .75em; margin: 0;
  padding: .5em .75em; }
.figures dt { color: var(--soft); font-size: .9em; }
.figures dd { margin: 0; font-size: 1.15em; font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap; }
.timeline { min-width: 0; padding-bottom: .5em; }
.timeline > section, .plots, .scroller { margin-inline: .5em .75em; }
.bars { position: relative; height: var(--framepipe-bars-height, 190px); border-radius: 4px; cursor: crosshair;
  touch-action: pan-y; }
.bars canvas { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; }
.tip { position: absolute; top: 0; left: 0; max-width: min(60em, 95%); padding: .25em .6em; pointer-events: none;
  background: var(--panel); border: 1px solid var(--line); border-radius: 5px; box-shadow: 0 2px 8px rgb(0 0 0 / .2); }
.legend { display: flex; flex-wrap: wrap; gap: .1em 1em; padding: .15em 0 .15em ${GUTTER}px; color: var(--soft); min-height: 1.6em; }
.swatch { display: inline-block; height: .8em; margin-inline-end: .4em; background: currentColor; vertical-align: -.05em; }
.swatch.hollow { background: none; border: 1.5px solid; min-width: .6em; }
.chosen { margin-inline-start: ${GUTTER}px; padding: .25em .6em; background: var(--panel); border-radius: 4px; min-height: 1.95em;
  font-variant-numeric: tabular-nums; }
.scroller input { display: block; width: calc(100% - ${GUTTER}px); margin: .3em 0 .3em ${GUTTER}px; accent-color: var(--accent); }
.plot { display: grid; grid-template-columns: auto 1fr auto; gap: 0 1em; padding-top: .35em; }
.plot h3 { padding-inline-start: ${GUTTER}px; }
.plot ul { display: flex; flex-wrap: wrap; gap: 0 1em; color: var(--soft); }
.plot .value { color: var(--text); font-variant-numeric: tabular-nums; }
.plot .moment { color: var(--soft); font-variant-numeric: tabular-nums; }
.plot > div { grid-column: 1 / -1; }
.line { display: inline-block; width: 1.2em; margin-inline-end: .4em; border-top: 2px solid; vertical-align: .25em; }
.line.dashed { border-top-style: dashed; }

.details { border-top: 1px solid var(--line); min-width: 0; }
[role="tablist"] { display: flex; overflow-x: auto; background: var(--panel); border-bottom: 1px solid var(--line); }
[role="tab"] { border: 0; border-radius: 0; background: none; padding: .5em .9em; border-bottom: 2px solid transparent;
  color: var(--soft); }
[role="tab"][aria-selected="true"] { color: var(--text); border-bottom-color: var(--accent); font-weight: 600; }
[role="tab"]:focus-visible, [role="tabpanel"]:focus-visible { outline-offset: -2px; }
[role="tabpanel"] { padding: .6em .75em; max-height: 26em; overflow: auto; }
[role="tabpanel"] section { margin-bottom: .8em; }
.fields { margin: .2em 0 0; }
.fields > div { display: grid; grid-template-columns: minmax(8em, 2fr) 3fr; gap: .75em; padding: .12em 0;
  border-bottom: 1px solid var(--line); }
.fields dt { color: var(--soft); }
.fields dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; margin-bottom: .9em; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; white-space: nowrap; }
caption { text-align: start; font-weight: 600; }
th, td { padding: .15em .8em .15em 0; text-align: start; font-weight: 400; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); }
.units li { border-bottom: 1px solid var(--line); }
summary { cursor: pointer; padding: .2em 0; }
details .fields { padding-inline-start: 1.2em; }
.extent { display: block; height: 4px; margin: .15em 0 .1em 1.1em; background: var(--line); border-radius: 2px; overflow: hidden; }
.extent span { display: block; height: 100%; min-width: 2px; background: var(--predicted); }
.events { margin-top: .4em; }
.events li { display: grid; grid-template-columns: 1.2em auto 1fr; gap: .5em; align-items: baseline; padding: .12em 0; }
.events li > span:last-child { color: var(--text); }
.events button { border: 0; background: none; padding: 0; min-height: 1.8em; color: var(--accent);
  font-variant-numeric: tabular-nums; }
.mark { text-align: center; font-weight: 700; }
.connection .choices { display: flex; flex-wrap: wrap; gap: .35em; }
.connection .choices:not(:empty) { margin-bottom: .6em; }
.connection pre { margin: .2em 0 .6em; font-size: .9em; white-space: pre-wrap; overflow-wrap: anywhere; }
.reasons li { margin-top: .35em; }
.connection .badge, .encryption .badge { display: inline-block; margin: .2em 0; }

@container (min-width: 62rem) {
  .body { grid-template-columns: minmax(0, 1fr) 25rem; }
  .streams { grid-column: 1 / -1; }
  .details { border-top: 0; border-inline-start: 1px solid var(--line); position: relative; min-height: 30em; }
  .details > [role="tabpanel"] { position: absolute; inset: 2.6em 0 0; max-height: none; }
}
@container (max-width: 34rem) {
  .legend { padding-inline-start: 0; }
  .chosen, .scroller input { margin-inline-start: 0; width: 100%; }
  .plot { grid-template-columns: 1fr; }
  .plot h3 { padding-inline-start: 0; }
}
@media (forced-colors: active) {
  [role="tab"][aria-selected="true"], button[aria-pressed="true"] { forced-color-adjust: none; background: Highlight;
    color: HighlightText; }
}
`;

/** The style sheet of a shadow root; no style attribute and no style element, which a strict policy would refuse. */
export function styleSheet(): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`${uplotStyle}${style}`);
  return sheet;
}
