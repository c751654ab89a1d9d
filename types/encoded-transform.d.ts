/**
 * What TypeScript's libraries lack of encoded transforms and their neighbours, in one place.
 * Everything here is optional or checked for at run time: no browser has all of it.
 */

/** Chromium's forerunner of RTCRtpScriptTransform: https://developer.mozilla.org/en-US/docs/Web/API/RTCRtpSender/createEncodedStreams */
interface RTCEncodedStreams {
  readable: ReadableStream<RTCEncodedVideoFrame | RTCEncodedAudioFrame>;
  writable: WritableStream<RTCEncodedVideoFrame | RTCEncodedAudioFrame>;
}
interface RTCRtpSender {
  createEncodedStreams?(): RTCEncodedStreams;
}
interface RTCRtpReceiver {
  createEncodedStreams?(): RTCEncodedStreams;
}
interface RTCConfiguration {
  /** Chromium: hold all media until each sender and receiver has a transform. https://chromestatus.com/feature/6321945865879552 */
  encodedInsertableStreams?: boolean;
}

/** https://w3c.github.io/webrtc-extensions/#rtcrtpsender-setparameters-keyframe */
interface RTCEncodingOptions {
  keyFrame?: boolean;
}
interface RTCSetParameterOptions {
  encodingOptions?: RTCEncodingOptions[];
}
interface RTCRtpSender {
  setParameters(parameters: RTCRtpSendParameters, options?: RTCSetParameterOptions): Promise<void>;
}

/** https://w3c.github.io/webrtc-extensions/#rtp-header-extension-control */
interface RTCRtpHeaderExtensionCapability {
  direction?: RTCRtpTransceiverDirection;
}
interface RTCRtpTransceiver {
  getHeaderExtensionsToNegotiate?(): RTCRtpHeaderExtensionCapability[];
  setHeaderExtensionsToNegotiate?(extensions: readonly RTCRtpHeaderExtensionCapability[]): void;
}

/** https://w3c.github.io/webrtc-encoded-transform/#RTCEncodedFrameMetadata (members newer than the libraries') */
interface RTCEncodedFrameMetadata {
  receiveTime?: number;
  captureTime?: number;
  senderCaptureTimeOffset?: number;
  audioLevel?: number;
}
