/** The page's looks: dark or light as the reader has it, and wide tables that scroll by themselves. */
export const style = `
:root {
  color-scheme: light dark;
  --text: #1d2733; --soft: #5a6675; --ground: #fff; --panel: #f4f6f8; --line: #d5dbe2; --focus: #0b62d6;
  --key: #c2410c; --intra: #b45309; --predicted: #2563a8; --bidirectional: #6d5bb5; --other: #2f7d6b; --bad: #b91c1c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e4e9ef; --soft: #9aa7b5; --ground: #12171d; --panel: #1b222b; --line: #36414d; --focus: #6cb0ff;
    --key: #fb923c; --intra: #fbbf24; --predicted: #60a5fa; --bidirectional: #b3a4f5; --other: #5ecfb0; --bad: #f87171;
  }
}
body { margin: 0 auto; max-width: 80rem; padding: 1rem; font: 15px/1.5 system-ui, sans-serif; color: var(--text);
  background: var(--ground); }
h1 { font-size: 1.3rem; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2rem 0 .25rem; }
h3 { font-size: .85rem; margin: .75rem 0 0; color: var(--soft); font-weight: 600; }
p { margin: .15rem 0; }
.problem { border-inline-start: 4px solid var(--bad); padding: .25rem .75rem; background: var(--panel); }
.scroll { overflow-x: auto; margin: .75rem 0; }
table.kinds { border-collapse: collapse; white-space: nowrap; font-variant-numeric: tabular-nums; }
.kinds th, .kinds td { padding: .15rem .75rem; text-align: end; border-bottom: 1px solid var(--line); }
.kinds th:first-child { text-align: start; }
.kinds thead th { color: var(--soft); font-weight: 600; }
.swatch { display: inline-block; width: .75em; height: .75em; margin-inline-end: .4em; border-radius: 2px; }
.plots { outline-offset: 4px; border-radius: 4px; }
.plots:focus-visible { outline: 2px solid var(--focus); }
.chosen { min-height: 1.5em; padding: .25rem .75rem; background: var(--panel); font-variant-numeric: tabular-nums; }
.keys { color: var(--soft); font-size: .85rem; }
kbd { border: 1px solid var(--line); border-radius: 3px; padding: 0 .3em; font: inherit; }
.u-select { background: color-mix(in srgb, var(--focus) 25%, transparent); }
.u-cursor-x { border-color: var(--soft); }
`;
