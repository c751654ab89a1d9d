import { checkOneOf, wrongType } from '../shared/arguments.js';

/** What a connection's RTP packets tell everybody on the way, beside the frames. */
export interface HeaderExtensionOptions {
  /**
   * `hide`: leaves out the header extensions that tell how loud each packet's sound is (RFC 6464, RFC 6465), from which
   * whoever is on the way learns who speaks when, and some of what. Servers that find the loudest speaker by it find none.
   * Chromium can, others cannot and fire `unsupported`. Default `send`: as the browser does by itself.
   */
  readonly audioLevels?: 'send' | 'hide';
  /**
   * Negotiates the dependency descriptor, by which servers see the layers of frames that they cannot read, and forward
   * those that each receiver has room for. Chromium can, others cannot and fire `unsupported`. Default false: as the
   * browser does by itself (Chromium: for simulcast and scalable video).
   */
  readonly layerDescriptors?: boolean;
}

const audioLevels = ['urn:ietf:params:rtp-hdrext:ssrc-audio-level', 'urn:ietf:params:rtp-hdrext:csrc-audio-level'];
/** https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension, for every codec. */
const layerDescriptor = 'https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension';

/** Throws TypeError or RangeError for wrong options. */
export function checkHeaderExtensions({ audioLevels, layerDescriptors }: HeaderExtensionOptions): void {
  if (audioLevels !== undefined) checkOneOf('options.audioLevels', audioLevels, ['send', 'hide']);
  if (layerDescriptors !== undefined && typeof layerDescriptors !== 'boolean') {
    throw wrongType('options.layerDescriptors', 'a boolean', layerDescriptors);
  }
}

/**
 * Changes what a transceiver that has not been negotiated will offer or answer
 * (https://w3c.github.io/webrtc-extensions/#rtp-header-extension-control). Returns the option that this browser cannot
 * fulfil for it, if there is one.
 */
export function chooseHeaderExtensions(
  transceiver: RTCRtpTransceiver,
  options: HeaderExtensionOptions,
): keyof HeaderExtensionOptions | undefined {
  const isAudio = transceiver.receiver.track.kind === 'audio';
  const option = isAudio ? 'audioLevels' : 'layerDescriptors';
  if (isAudio ? options.audioLevels !== 'hide' : !options.layerDescriptors) return undefined;
  const known = transceiver.getHeaderExtensionsToNegotiate?.();
  const chosen = isAudio ? audioLevels : [layerDescriptor];
  if (!known || (!isAudio && !known.some(({ uri }) => chosen.includes(uri)))) return option;
  const direction = isAudio ? 'stopped' : 'sendrecv';
  const changed = known.map((one) => (chosen.includes(one.uri) ? { ...one, direction } : one));
  try {
    transceiver.setHeaderExtensionsToNegotiate?.(changed as readonly RTCRtpHeaderExtensionCapability[]);
    return undefined;
  } catch {
    // Stopped meanwhile, or an extension that the browser insists on.
    return option;
  }
}
