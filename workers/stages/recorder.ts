import { checkObject, wrongType } from '../../src/shared/arguments.js';
import { frameStage } from '../../src/shared/frame-stage.js';
import type { Stage } from '../../src/shared/stage.js';
import { codecOf, RecorderConnection } from './recorder/connection.js';

/** Options of {@link recorder}: there are none. */
export type RecorderOptions = Readonly<Record<string, never>>;

/** Methods of {@link recorder}. */
export interface RecorderMethods {
  /**
   * Sends copies over `port` from now on, beside any other ports; `startRecording` on the page speaks to it. Rejects for
   * what is no MessagePort.
   */
  connect(port: MessagePort): void;
}

/**
 * Sends copies of the frames to recordings. It never holds media up: each recording says how many bytes it has room for;
 * when it has none, frames are left out up to the next key frame, which is asked for as soon as there is room again
 * (event `recording-overflow`). Without a recording it does nothing. Place it next to the media, before encryption.
 *
 * Throws TypeError for wrong options.
 *
 * @example
 * ```ts
 * import { attach, createWorker } from 'framepipe';
 * import { startRecording } from 'framepipe/recording.js';
 *
 * async function tenSeconds(receiver: RTCRtpReceiver): Promise<Blob | undefined> {
 *   const attached = attach(receiver, createWorker(), [{ stage: 'recorder' }, { stage: 'sframe' }]);
 *   const recording = startRecording({ tracks: [attached], container: 'webm' });
 *   await new Promise((resolve) => setTimeout(resolve, 10_000));
 *   const { blob } = await recording.stop();
 *   return blob;
 * }
 * ```
 */
export const recorder: Stage<RecorderOptions, RecorderMethods> = (options, context) => {
  checkObject('options', options);
  const connections = new Set<RecorderConnection>();

  const connect = (port: MessagePort): void => {
    if (!(port instanceof MessagePort)) throw wrongType('port', 'a MessagePort', port);
    const connection = new RecorderConnection(port, {
      onKeyFrameNeeded: () => context?.requestKeyFrame(),
      onOverflow: ({ synchronizationSource }) =>
        context?.emit({ type: 'recording-overflow', detail: { synchronizationSource } }),
      onClosed: () => connections.delete(connection),
    });
    connections.add(connection);
  };
  const end = (): void => {
    for (const connection of connections) connection.close();
  };
  context?.signal.addEventListener('abort', end, { once: true });

  return frameStage(
    (bytes, frame) => {
      const codec = connections.size > 0 ? codecOf(frame) : undefined;
      if (codec) for (const connection of connections) connection.add(bytes, frame, codec);
      return bytes;
    },
    { methods: { connect } },
    context,
  );
};
