import { addressKind } from './candidate.js';
import type { ConnectionSnapshot } from './snapshot.js';

/** How far a connection is. */
export type ConnectionPhase = 'idle' | 'negotiating' | 'connecting' | 'connected' | 'interrupted' | 'failed' | 'closed';

/**
 * What stands in a connection's way.
 *
 * - `no-remote-description`: the answer (or the offer) of the other side has not come.
 * - `no-local-description`: the application has not answered the other side's offer.
 * - `no-candidates`: this end has found no candidate.
 * - `no-relay`: only relayed candidates are allowed, and there is none.
 * - `no-remote-candidates`: none of the other side's candidates has come.
 * - `wrong-credentials`: a TURN server refused user name or password.
 * - `server-unreachable`: a STUN or TURN server was not reached.
 * - `unknown-names`: all of the other side's addresses are hidden behind names that only its own network knows.
 * - `no-way-out`: both ends have only addresses of their own networks, and no relay.
 * - `no-responses`: checks went out, and none was answered.
 * - `fingerprint-mismatch`: the other side's certificate is not the one that its description names.
 * - `handshake-failed`: DTLS did not come about.
 * - `connection-lost`: it worked, and the other side answers no more.
 */
export type ReasonCode =
  | 'no-remote-description'
  | 'no-local-description'
  | 'no-candidates'
  | 'no-relay'
  | 'no-remote-candidates'
  | 'wrong-credentials'
  | 'server-unreachable'
  | 'unknown-names'
  | 'no-way-out'
  | 'no-responses'
  | 'fingerprint-mismatch'
  | 'handshake-failed'
  | 'connection-lost';

/** One reason why a connection is not there, or not yet. */
export interface Reason {
  /** Which it is. */
  readonly code: ReasonCode;
  /** What was seen. */
  readonly text: string;
  /** What can be done. */
  readonly advice: string;
}

/** How far a connection is, and what stands in its way. */
export interface Explanation {
  /** How far it is. */
  readonly phase: ConnectionPhase;
  /** The likeliest first; empty where nothing is wrong. While it connects they are what is still missing. */
  readonly reasons: readonly Reason[];
}

/**
 * Says how far a connection is, and why it is not there, from what was observed.
 *
 * @param snapshot As `observe` gives it, or as it was kept.
 *
 * @example
 * ```ts
 * import { explain, observe } from 'framepipe/connection.js';
 *
 * function tellFailure(pc: RTCPeerConnection, show: (text: string) => void): void {
 *   const observer = observe(pc);
 *   observer.addEventListener('change', ({ detail }) => {
 *     const { phase, reasons } = explain(detail);
 *     if (phase === 'failed') for (const { text, advice } of reasons) show(`${text} ${advice}`);
 *   });
 * }
 * ```
 */
export function explain(snapshot: ConnectionSnapshot): Explanation {
  const phase = phaseOf(snapshot);
  if (phase === 'idle' || phase === 'connected' || phase === 'closed') return { phase, reasons: [] };
  const { currentRemote, pendingRemote, currentLocal, pendingLocal } = snapshot.descriptions;
  const codes: ReasonCode[] = [];
  if (!currentRemote && !pendingRemote) codes.push('no-remote-description');
  else if (!currentLocal && !pendingLocal) codes.push('no-local-description');
  codes.push(...dtlsReasons(snapshot));
  if (codes.length === 0 && snapshot.wasConnected) codes.push('connection-lost');
  if (!isThrough(snapshot)) codes.push(...iceReasons(snapshot, phase));
  return { phase, reasons: codes.map((code) => ({ code, ...WORDS[code] })) };
}

function phaseOf({
  connectionState,
  iceConnectionState,
  signalingState,
  descriptions,
}: ConnectionSnapshot): ConnectionPhase {
  if (signalingState === 'closed') return 'closed';
  if (connectionState === 'failed' || iceConnectionState === 'failed') return 'failed';
  if (connectionState === 'disconnected' || iceConnectionState === 'disconnected') return 'interrupted';
  if (connectionState === 'connected') return 'connected';
  if (descriptions.currentLocal && descriptions.currentRemote) return 'connecting';
  return signalingState === 'stable' ? 'idle' : 'negotiating';
}

/** Whether ICE has done its part. */
function isThrough({ transports, iceConnectionState }: ConnectionSnapshot): boolean {
  if (iceConnectionState === 'connected' || iceConnectionState === 'completed') return true;
  return (
    transports.length > 0 && transports.every(({ iceState }) => iceState === 'connected' || iceState === 'completed')
  );
}

function dtlsReasons({ transports }: ConnectionSnapshot): ReasonCode[] {
  const failed = transports.filter(({ dtlsState }) => dtlsState === 'failed');
  if (failed.length === 0) return [];
  return [
    failed.some(({ error }) => error?.detail === 'fingerprint-failure') ? 'fingerprint-mismatch' : 'handshake-failed',
  ];
}

function iceReasons(snapshot: ConnectionSnapshot, phase: ConnectionPhase): ReasonCode[] {
  const { localCandidates, remoteCandidates, candidateErrors, descriptions, relayOnly, transports } = snapshot;
  const gathered = snapshot.iceGatheringState === 'complete' || phase === 'failed';
  const agreed = descriptions.currentRemote ?? descriptions.pendingRemote;
  const codes: ReasonCode[] = [];
  if (candidateErrors.some(({ errorCode }) => WRONG_CREDENTIALS.includes(errorCode))) codes.push('wrong-credentials');
  // Of a server with several addresses, one that works is enough; a relay says that one did.
  else if (candidateErrors.some(({ errorCode }) => errorCode === UNREACHABLE) && !has(localCandidates, 'relay')) {
    codes.push('server-unreachable');
  }
  if (localCandidates.length === 0 && (gathered || candidateErrors.length > 0)) {
    codes.push(relayOnly ? 'no-relay' : 'no-candidates');
  }
  if (agreed && remoteCandidates.length === 0) codes.push('no-remote-candidates');
  if (phase !== 'failed' && phase !== 'interrupted') return codes;
  const both = [...localCandidates, ...remoteCandidates];
  if (remoteCandidates.length > 0 && remoteCandidates.every((one) => addressKind(one) === 'mdns')) {
    codes.push('unknown-names');
  }
  const tried = transports.some(({ checks }) => checks && checks.requestsSent > 0 && checks.responsesReceived === 0);
  if (tried && !snapshot.wasConnected) codes.push('no-responses');
  if (localCandidates.length > 0 && remoteCandidates.length > 0 && both.every(({ type }) => type === 'host')) {
    codes.push('no-way-out');
  }
  return codes;
}

/** STUN error codes of TURN (RFC 8656, section 19): unauthorized, forbidden, wrong credentials. */
const WRONG_CREDENTIALS: readonly number[] = [401, 403, 441];
/** Not of STUN: the browser's own, https://w3c.github.io/webrtc-pc/#dom-rtcpeerconnectioniceerrorevent-errorcode. */
const UNREACHABLE = 701;

function has(candidates: ConnectionSnapshot['localCandidates'], type: string): boolean {
  return candidates.some((one) => one.type === type);
}

const WORDS: Readonly<Record<ReasonCode, Omit<Reason, 'code'>>> = {
  'no-remote-description': {
    text: 'No description of the other side has come.',
    advice: 'See whether signalling delivers the offer and its answer, and whether setRemoteDescription succeeds.',
  },
  'no-local-description': {
    text: 'The other side has offered, and has no answer.',
    advice: 'Call setLocalDescription and send the answer.',
  },
  'no-candidates': {
    text: 'This end has found no way to be reached.',
    advice:
      'See whether the machine has a network, and whether a browser policy or extension keeps WebRTC from using it.',
  },
  'no-relay': {
    text: 'Only relayed ways are allowed, and no TURN server gave one.',
    advice: 'See whether iceServers names a TURN server that can be reached, with credentials that are still valid.',
  },
  'no-remote-candidates': {
    text: 'No candidate of the other side has come.',
    advice: 'See whether signalling delivers its candidates, and whether addIceCandidate takes them.',
  },
  'wrong-credentials': {
    text: 'A TURN server refused user name or password.',
    advice: 'Credentials of TURN servers often expire: fetch fresh ones before each call.',
  },
  'server-unreachable': {
    text: 'A STUN or TURN server was not reached.',
    advice: 'See its address, and add a way by TCP or TLS (turns:…:443), which firewalls let through.',
  },
  'unknown-names': {
    text: 'All addresses of the other side are hidden behind names, which only its own network knows.',
    advice: 'Add a TURN server, or let the page use the camera or microphone: then browsers show addresses.',
  },
  'no-way-out': {
    text: 'Both ends have only addresses of their own networks.',
    advice: 'Add a STUN server, and a TURN server for networks that let no other way through.',
  },
  'no-responses': {
    text: 'No check was answered: something on the way drops the packets.',
    advice: 'Add a TURN server that is reached by TCP or TLS; firewalls often block UDP.',
  },
  'fingerprint-mismatch': {
    text: "The other side's certificate is not the one that its description names.",
    advice: 'Somebody may sit in the middle, or signalling mixed up two calls. Do not go on.',
  },
  'handshake-failed': {
    text: 'The DTLS handshake failed.',
    advice:
      'See whether the descriptions of both ends belong to one call: a certificate that does not match its fingerprint, or two ends of one role, are the usual causes.',
  },
  'connection-lost': {
    text: 'The connection worked, and the other side answers no more.',
    advice: 'Restart ICE on both ends; a network may have changed, or the other side is gone.',
  },
};
