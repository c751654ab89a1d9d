/** Types of recordings as users meet them: `tsc -b` fails where a line that must not compile does, or the other way round. */
import { type AttachedTransform, attach } from 'framepipe';
import { startDump, startRecording, startReplay } from 'framepipe/recording.js';

declare const receiver: RTCRtpReceiver;
declare const worker: Worker;
declare const all: AttachedTransform;

export async function recordings(): Promise<void> {
  const attached = attach(receiver, worker, [{ stage: 'recorder' }, { stage: 'sframe' }]);
  const recording = startRecording({ tracks: [attached, { attached: all, participant: 'bob' }], container: 'webm' });
  recording.addEventListener('failed', ({ detail }) => detail.code satisfies string);
  recording.markChapter('later');
  (await recording.stop()).files[0]?.blob?.size.toFixed();
  // @ts-expect-error a pipeline that does not record
  startRecording({ tracks: [attach(receiver, worker, [{ stage: 'sframe' }])] });
  // @ts-expect-error a container that there is not
  startRecording({ tracks: [attached], container: 'avi' });
  // @ts-expect-error an unknown option
  startRecording({ tracks: [attached], bitrate: 5 });
  // @ts-expect-error an unknown method
  recording.end();
  // @ts-expect-error an argument of the wrong type
  recording.markChapter(5);
  // @ts-expect-error an event that there is not
  recording.addEventListener('stopped', () => {});
}

export async function replaysAndDumps(): Promise<void> {
  const attached = attach(receiver, worker, [{ stage: 'recorder' }, { stage: 'tap' }]);
  const replay = startReplay({ tracks: [attached], seconds: 30 });
  await replay.save();
  startDump(attached.stages.tap, { formats: ['ivf', 'annex-b'] });
  // @ts-expect-error a file is saved, not stopped
  replay.stop();
  // @ts-expect-error time is a number of seconds
  startReplay({ tracks: [attached], seconds: '30' });
  // @ts-expect-error a stage that hands no copies out
  startDump(attached.stages.sframe);
  // @ts-expect-error a format that there is not
  startDump(attached.stages.tap, { formats: ['mp4'] });
}
