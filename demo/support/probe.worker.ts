/** What the browser does with frames, seen from the worker, without the library. */

/** How a transform treats frames, and where it tells what it saw. */
export interface ProbeOptions {
  /** `pass`: as they are. `in-place`: changed without being assigned. */
  readonly mode: 'pass' | 'in-place';
  readonly port: MessagePort;
}

/** What a transform tells. */
export type ProbeMessage =
  | { readonly type: 'methods'; readonly generateKeyFrame: boolean; readonly sendKeyFrameRequest: boolean }
  | {
      readonly type: 'frame';
      /** The last byte as it came, and as it was when the frame was handed on. */
      readonly before: number | undefined;
      readonly after: number | undefined;
      readonly length: number;
      readonly metadata: readonly string[];
    };

addEventListener('rtctransform', (event) => {
  const { transformer } = event as RTCTransformEvent;
  const { mode, port } = transformer.options as ProbeOptions;
  const tell = (message: ProbeMessage) => port.postMessage(message);
  tell({
    type: 'methods',
    generateKeyFrame: 'generateKeyFrame' in transformer,
    sendKeyFrameRequest: 'sendKeyFrameRequest' in transformer,
  });
  const look = new TransformStream<RTCEncodedVideoFrame, RTCEncodedVideoFrame>({
    transform(frame, controller) {
      const bytes = new Uint8Array(frame.data);
      const before = bytes.at(-1);
      // The last byte of a picture: whatever it is, packets go through, and decoders live.
      if (mode === 'in-place' && before !== undefined) bytes[bytes.length - 1] = before ^ 0xff;
      tell({
        type: 'frame',
        before,
        after: bytes.at(-1),
        length: bytes.length,
        metadata: Object.entries(frame.getMetadata())
          .filter(([, value]) => value !== undefined)
          .map(([name]) => name),
      });
      controller.enqueue(frame);
    },
  });
  const { readable, writable } = transformer;
  (readable as ReadableStream<RTCEncodedVideoFrame>)
    .pipeThrough(look)
    .pipeTo(writable as WritableStream<RTCEncodedVideoFrame>)
    .catch(() => {});
});
