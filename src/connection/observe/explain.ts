import { addressKind } from './candidate.js';
import { type Reason, type ReasonCode, WORDS } from './reasons.js';
import type { ConnectionSnapshot } from './snapshot.js';

/** How far a connection is. */
export type ConnectionPhase = 'idle' | 'negotiating' | 'connecting' | 'connected' | 'interrupted' | 'failed' | 'closed';

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
  const codes = dtlsReasons(snapshot);
  if (codes.length > 0) return { phase, reasons: codes.map(withWords) };
  if (!currentRemote && !pendingRemote) codes.push('no-remote-description');
  else if (!currentLocal && !pendingLocal) codes.push('no-local-description');
  else if (snapshot.wasConnected) codes.push('connection-lost');
  if (!isThrough(snapshot)) codes.push(...iceReasons(snapshot, phase));
  return { phase, reasons: codes.map(withWords) };
}

function withWords(code: ReasonCode): Reason {
  return { code, ...WORDS[code] };
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
