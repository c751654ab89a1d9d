/** Shows the sources of a recipe in its page: each `<pre data-source="x.ts">` gets the text of its file. */
for (const place of document.querySelectorAll<HTMLElement>('pre[data-source]')) {
  const source = place.dataset.source!;
  const response = await fetch(source);
  place.textContent = response.ok ? await response.text() : `demo/${source}`;
  // Long lines are scrolled to by keyboard, too.
  place.tabIndex = 0;
  place.role = 'region';
  place.ariaLabel = source;
}
