/**
 * Bounds work that strangers can cause: so much at once, and so much a second after that. What it returns takes one unit of
 * work; false where there is none left for now.
 */
export function workBudget(burst: number, perSecond: number): () => boolean {
  let left = burst;
  let since = performance.now();
  return () => {
    const now = performance.now();
    left = Math.min(burst, left + ((now - since) / 1_000) * perSecond);
    since = now;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
