/** Which of the browsers' two interfaces for encoded frames is used. */
export type TransformInterface = 'script-transform' | 'encoded-streams';

/** What this browser can do; see {@link support}. */
export type Support =
  | {
      readonly supported: true;
      /** `script-transform`: the standard's RTCRtpScriptTransform. `encoded-streams`: older Chromium's streams. */
      readonly interface: TransformInterface;
      /** Whether connections made by {@link wrapPeerConnection} hold all media until a pipeline is attached. */
      readonly holdsMedia: boolean;
    }
  | {
      readonly supported: false;
      /** Why not, in a sentence for a person. */
      readonly reason: string;
    };

/**
 * Says whether pipelines can be attached in this browser, by which interface, and if not, why.
 *
 * @example
 * ```ts
 * import { support } from 'framepipe';
 *
 * const able = support();
 * if (!able.supported) document.body.textContent = able.reason;
 * ```
 */
export function support(): Support {
  if (typeof RTCPeerConnection === 'undefined') {
    return { supported: false, reason: 'There is no WebRTC here (no RTCPeerConnection).' };
  }
  if (typeof Worker === 'undefined') return { supported: false, reason: 'There are no web workers here.' };
  const streams = hasEncodedStreams();
  if (typeof RTCRtpScriptTransform !== 'undefined') {
    return { supported: true, interface: 'script-transform', holdsMedia: streams };
  }
  if (streams) return { supported: true, interface: 'encoded-streams', holdsMedia: true };
  return {
    supported: false,
    reason: 'This browser has no encoded transforms (neither RTCRtpScriptTransform nor createEncodedStreams).',
  };
}

/** Browsers with createEncodedStreams are those that honour `encodedInsertableStreams`. */
export function hasEncodedStreams(): boolean {
  return typeof RTCRtpSender !== 'undefined' && 'createEncodedStreams' in RTCRtpSender.prototype;
}
