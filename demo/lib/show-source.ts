/** Shows the sources of a recipe in its page: each `<pre data-source="x.ts">` gets the text of its file. */
for (const place of document.querySelectorAll<HTMLElement>('pre[data-source]')) {
  const response = await fetch(place.dataset.source!);
  place.textContent = response.ok ? await response.text() : `demo/${place.dataset.source}`;
}
