import type { TrackTimeline } from './track-timeline.js';

/**
 * Fixes places in time. The tracks of one participant keep the distance at which they were captured, if the browser tells;
 * the clock of that capture is put where the least delay of any of them is none.
 *
 * @param all every track of the recording, those of other participants too
 */
export function settle(tracks: readonly TrackTimeline[], all: readonly TrackTimeline[]): void {
  for (const one of tracks) {
    if (one.unsettled?.captureOffset !== undefined && one.captureShift === undefined) alignCapture(one, all);
  }
  for (const one of tracks) one.settle();
}

/** Gives what one participant's tracks have in common to those that have no place yet, where all of them know it. */
function alignCapture({ description: { participant } }: TrackTimeline, all: readonly TrackTimeline[]): void {
  const group = all.filter(({ description, unsettled }) => unsettled && description.participant === participant);
  const shifts = group.map(({ unsettled }) =>
    unsettled?.captureOffset === undefined ? undefined : unsettled.arrivalOffset - unsettled.captureOffset,
  );
  if (shifts.some((shift) => shift === undefined)) return;
  const least = Math.min(...shifts.map((shift) => shift!));
  for (const one of group) one.captureShift ??= least;
}
