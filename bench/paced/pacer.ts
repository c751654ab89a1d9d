/** The worker that says when frames are due, as a browser's own threads do: it is not measured, nor held up by what is. */
import { clock, type PaceMessage, type PaceTask } from './messages.js';

const sleeping = new Int32Array(new SharedArrayBuffer(4));

function pace({ lanes, duration }: PaceTask): void {
  const start = clock() + 20;
  const next = lanes.map(() => ({ second: 0, index: 0 }));
  const dueOf = (lane: number) =>
    start + 1_000 * next[lane]!.second + (lanes[lane]!.pattern.at[next[lane]!.index] ?? 1_000);
  for (;;) {
    const due = Math.min(...lanes.map((_, lane) => dueOf(lane)));
    if (due >= start + duration) break;
    const wait = due - clock();
    if (wait > 0) Atomics.wait(sleeping, 0, 0, wait);
    const now = clock();
    for (const [lane, { pattern, port }] of lanes.entries()) {
      const { second, index } = next[lane]!;
      let to = index;
      while (to < pattern.at.length && start + 1_000 * second + pattern.at[to]! <= now) to += 1;
      if (to > index) port.postMessage([start + 1_000 * second, index, to] satisfies PaceMessage);
      const isOver = to === pattern.at.length && now >= start + 1_000 * (second + 1);
      next[lane] = isOver ? { second: second + 1, index: 0 } : { second, index: to };
    }
  }
  for (const { port } of lanes) port.postMessage(null satisfies PaceMessage);
  postMessage('over');
}

addEventListener('message', ({ data }: MessageEvent<PaceTask>) => pace(data));
postMessage('ready');
