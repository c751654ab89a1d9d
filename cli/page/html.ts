import { readFile } from 'node:fs/promises';
import type { AnalyzedFrame } from '../analyzed-frame.js';
import { bytes } from '../output/format.js';
import { kindTables } from '../output/kind-tables.js';
import { trackLines } from '../output/track-lines.js';
import type { ReportWriter } from '../output/writer.js';
import type { Report } from '../report.js';
import type { TrackSummary } from '../summary/summary.js';
import { PageColumns, type PageTrack } from './page-data.js';
import { style } from './style.js';
import { loadUplot } from './uplot.js';

/** The page's script, in the order in which its parts build on each other. */
const VIEW = ['colors.js', 'series.js', 'bars.js', 'plots.js', 'page.js'];

/** A page that holds all it needs: it asks nothing of any network, and its policy says so. */
export function htmlWriter(): ReportWriter {
  const columns: PageColumns[] = [];
  return {
    begin(media) {
      for (const _ of media.tracks) columns.push(new PageColumns());
      return '';
    },
    frame(frame: AnalyzedFrame) {
      columns[frame.track]!.add(frame);
      return '';
    },
    end: (report) =>
      page(
        report,
        columns.map(({ track }) => track),
      ),
  };
}

async function page(report: Report, tracks: readonly PageTrack[]): Promise<string> {
  const { file, format, size, problem } = report;
  const uplot = await loadUplot();
  const view = await Promise.all(VIEW.map((name) => readFile(new URL(`view/${name}`, import.meta.url), 'utf8')));
  // A script ends at the first "</script", wherever it stands.
  const data = JSON.stringify(tracks).replaceAll('<', '\\u003c');
  const note = problem ? `<p class="problem" role="alert">Not read to its end. ${escapeHtml(problem.message)}</p>` : '';
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escapeHtml(file)} – frames</title>
<style>${uplot.style}${style}</style>
<header><h1>${escapeHtml(file)}</h1><p>${escapeHtml(format)}, ${bytes(size)}</p>${note}</header>
<main>${report.tracks.map(section).join('')}</main>
<script type="application/json" id="tracks">${data}</script>
<script>${uplot.script}</script>
<script>(() => {
${view.map(withoutSourceMap).join('\n')}
})();</script>
</html>
`;
}

function section(track: TrackSummary, index: number): string {
  const [title = '', ...lines] = trackLines(track);
  return `
<section aria-labelledby="track-${index}">
<h2 id="track-${index}">Track ${index + 1}: ${escapeHtml(title)}</h2>
${lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('\n')}
${kindTables(track).map(htmlTable).join('\n')}
<div class="plots" id="plots-${index}" tabindex="0" role="application" aria-label="Plots of track ${index + 1}"
 aria-describedby="keys-${index}"></div>
<p class="chosen" id="chosen-${index}" aria-live="polite">Point at a frame, or choose one by the keys.</p>
<p class="keys" id="keys-${index}"><kbd>←</kbd> <kbd>→</kbd> frame, <kbd>Shift</kbd> ten frames, <kbd>Page ↑</kbd>
<kbd>Page ↓</kbd> key frame, <kbd>Home</kbd> <kbd>End</kbd>, <kbd>+</kbd> <kbd>−</kbd> zoom, <kbd>0</kbd> all; drag to
zoom, double-click for all.</p>
</section>`;
}

function htmlTable([head = [], ...rows]: readonly (readonly string[])[]): string {
  const headings = head.map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join('');
  const body = rows.map(([name = '', ...cells]) => {
    const values = cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('');
    return `<tr><th scope="row" data-${head[0]}="${escapeHtml(name)}">${escapeHtml(name)}</th>${values}</tr>`;
  });
  return `<div class="scroll" role="region" aria-label="Frames by ${head[0]}" tabindex="0"><table class="kinds">
<thead><tr>${headings}</tr></thead>
<tbody>${body.join('\n')}</tbody></table></div>`;
}

function withoutSourceMap(script: string): string {
  return script.replace(/\n\/\/# sourceMappingURL=.*\n?$/, '\n');
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replaceAll(/[&<>"]/g, (character) => entities[character]!);
}
