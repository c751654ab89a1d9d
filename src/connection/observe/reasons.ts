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

/** Each reason in words. */
export const WORDS: Readonly<Record<ReasonCode, Omit<Reason, 'code'>>> = {
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
