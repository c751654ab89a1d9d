import { wrongType } from '../../shared/arguments.js';
import type { Bytes } from '../../shared/stage.js';
import { normalFingerprint, parseDescription } from '../observe/description.js';
import { transportsOf } from '../observe/transport-watch.js';

/**
 * The SHA-256 fingerprint of a certificate, as descriptions have it: `sha-256 AB:CD:…` (RFC 8122, section 5).
 *
 * @returns undefined where the browser does not tell.
 *
 * @example
 * ```ts
 * import { fingerprintOf, keepCertificate } from 'framepipe/connection.js';
 *
 * console.log(fingerprintOf(await keepCertificate('alice@example.com')));
 * ```
 */
export function fingerprintOf(certificate: RTCCertificate): string | undefined {
  if (typeof certificate?.getFingerprints !== 'function') {
    throw wrongType('certificate', 'an RTCCertificate', certificate);
  }
  const sha256 = certificate.getFingerprints().find(({ algorithm }) => algorithm?.toLowerCase() === 'sha-256');
  return sha256?.value && normalFingerprint(`sha-256 ${sha256.value}`);
}

/**
 * The fingerprints that the other side's description names, each once, as `sha-256 AB:CD:…`. DTLS takes no other
 * certificates than these; whether they are the right ones, only people or other channels can say.
 *
 * @returns Empty where there is no description of the other side.
 */
export function remoteFingerprints(pc: RTCPeerConnection): string[] {
  if (typeof pc?.getStats !== 'function') throw wrongType('pc', 'an RTCPeerConnection', pc);
  const description = pc.pendingRemoteDescription ?? pc.currentRemoteDescription;
  if (!description) return [];
  return [...new Set(parseDescription(description).media.flatMap(({ fingerprints }) => fingerprints))];
}

/** The fingerprints of the certificates that the other side has really shown. */
export async function shownFingerprints(pc: RTCPeerConnection): Promise<string[]> {
  const certificates = transportsOf(pc).flatMap(({ transport }) => transport.getRemoteCertificates().slice(0, 1));
  return Promise.all(
    certificates.map(async (der) => {
      const digest: Bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', der));
      const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0'));
      return normalFingerprint(`sha-256 ${hex.join(':')}`);
    }),
  );
}
