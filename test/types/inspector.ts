/** Types of the inspector as users meet them. */
import { type AttachedPeerConnection, attach } from 'framepipe';
import { type FramepipeInspector, inspect } from 'framepipe/inspector.js';
import type { MarkingStages } from '../fixtures/workers/marking-stages.js';

declare const sender: RTCRtpSender;
declare const pc: RTCPeerConnection;
declare const worker: Worker;
declare const all: AttachedPeerConnection<MarkingStages>;

export function everySource(): void {
  const attached = attach(sender, worker, [{ stage: 'analyzer' }]);
  // A registry of one's own, whose stages nobody knows here.
  const own = attach<MarkingStages>(sender, worker, [{ stage: 'count' }]);
  for (const source of [attached, own, [attached, own], all, pc]) inspect(source);
  // @ts-expect-error a sender has no pipeline to look at
  inspect(sender);
  // @ts-expect-error an unknown option
  inspect(pc, { minutes: 5 });
}

export function theElement(): void {
  const inspector: FramepipeInspector = document.createElement('framepipe-inspector');
  const text: string = inspector.export('csv');
  inspector.paused = true;
  inspector.source = undefined;
  void text;
  // @ts-expect-error an unknown format
  inspector.export('xml');
}
