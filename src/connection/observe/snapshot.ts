import type { CandidateType, IceCandidateRecord } from './candidate.js';
import type { DescriptionRecord } from './description.js';

/** All that is known of a connection at one moment: plain data, which can be cloned, kept and sent. */
export interface ConnectionSnapshot {
  /** When it was made, in milliseconds since the epoch. */
  readonly time: number;
  /** As RTCPeerConnection says. */
  readonly connectionState: RTCPeerConnectionState;
  /** As RTCPeerConnection says. */
  readonly signalingState: RTCSignalingState;
  /** As RTCPeerConnection says. */
  readonly iceConnectionState: RTCIceConnectionState;
  /** As RTCPeerConnection says. */
  readonly iceGatheringState: RTCIceGatheringState;
  /** Whether it has been connected at any time since it was observed. */
  readonly wasConnected: boolean;
  /** Whether its configuration allows relayed candidates only. */
  readonly relayOnly: boolean;
  /** The STUN and TURN servers of its configuration, without credentials. */
  readonly serverUrls: readonly string[];
  /** The four descriptions; undefined for those that there are not. */
  readonly descriptions: {
    /** What was agreed last. */
    readonly currentLocal: DescriptionRecord | undefined;
    /** What was agreed last. */
    readonly currentRemote: DescriptionRecord | undefined;
    /** What is being negotiated. */
    readonly pendingLocal: DescriptionRecord | undefined;
    /** What is being negotiated. */
    readonly pendingRemote: DescriptionRecord | undefined;
  };
  /** One's own candidates of the present ICE generation. */
  readonly localCandidates: readonly IceCandidateRecord[];
  /** The other side's candidates that have arrived. */
  readonly remoteCandidates: readonly IceCandidateRecord[];
  /** What went wrong while gathering: the last 32. */
  readonly candidateErrors: readonly CandidateError[];
  /** The transports; one where everything is bundled, none before a description was set. */
  readonly transports: readonly TransportSnapshot[];
  /** What carries the data channels; undefined where there are none. */
  readonly sctp: SctpSnapshot | undefined;
  /** The data channels that have an id. */
  readonly dataChannels: readonly DataChannelSnapshot[];
}

/** A STUN or TURN server that did not give a candidate: RTCPeerConnectionIceErrorEvent. */
export interface CandidateError {
  /** The server. */
  readonly url: string;
  /** A STUN error code (401: wrong credentials), or 701: the server was not reached. */
  readonly errorCode: number;
  /** The server's or the browser's words. */
  readonly errorText: string;
  /** The own address that was used, where the browser tells. */
  readonly address: string | undefined;
}

/** ICE and DTLS of one transport. */
export interface TransportSnapshot {
  /** The media sections that it carries. */
  readonly mids: readonly string[];
  /** As RTCIceTransport says. */
  readonly iceState: RTCIceTransportState;
  /** As RTCIceTransport says. */
  readonly gatheringState: RTCIceGathererState;
  /** Who chooses the pair; undefined as long as the browser does not know. */
  readonly role: 'controlling' | 'controlled' | undefined;
  /** The candidates over which everything flows. */
  readonly selectedPair: SelectedPair | undefined;
  /** What became of the connectivity checks; undefined as long as there are none. */
  readonly checks: ConnectivityChecks | undefined;
  /** As RTCDtlsTransport says. */
  readonly dtlsState: RTCDtlsTransportState;
  /** Whether this end began the handshake. */
  readonly dtlsRole: 'client' | 'server' | undefined;
  /** `1.2` or `1.3`. */
  readonly dtlsVersion: string | undefined;
  /** The cipher suite of the handshake, by its IANA name. */
  readonly dtlsCipher: string | undefined;
  /** The protection profile of the media, by its IANA name. */
  readonly srtpCipher: string | undefined;
  /** Why DTLS failed. */
  readonly error: TransportError | undefined;
}

/** A pair of candidates. */
export interface SelectedPair {
  /** This end. */
  readonly local: PairEnd;
  /** The other end, as it is seen from here. */
  readonly remote: PairEnd;
  /** The last measured, in seconds. */
  readonly roundTripTime: number | undefined;
}

/** One end of a pair. */
export interface PairEnd {
  /** What kind of way it is. */
  readonly type: CandidateType;
  /** `udp` or `tcp`. */
  readonly protocol: string;
  /** Undefined where the browser hides it. */
  readonly address: string | undefined;
  /** Undefined where the browser hides it. */
  readonly port: number | undefined;
  /** How this end reaches its relay: `udp`, `tcp` or `tls`; undefined for others. */
  readonly relayProtocol: string | undefined;
  /** The server that gave it. */
  readonly url: string | undefined;
}

/** Sums over all pairs of a transport. */
export interface ConnectivityChecks {
  /** Pairs of candidates that there are to try. */
  readonly pairs: number;
  /** STUN binding requests that went out. */
  readonly requestsSent: number;
  /** Answers to them. */
  readonly responsesReceived: number;
  /** Requests of the other side. */
  readonly requestsReceived: number;
}

/** As RTCError says: https://w3c.github.io/webrtc-pc/#rtcerror-interface. */
export interface TransportError {
  /** `dtls-failure` or `fingerprint-failure`. */
  readonly detail: string;
  /** The browser's words. */
  readonly message: string;
  /** The DTLS alert that came (RFC 8446, section 6). */
  readonly receivedAlert: number | undefined;
  /** The DTLS alert that went out. */
  readonly sentAlert: number | undefined;
}

/** The transport of data channels. */
export interface SctpSnapshot {
  /** As RTCSctpTransport says. */
  readonly state: RTCSctpTransportState;
  /** The largest message that can be sent, in bytes; may be Infinity. */
  readonly maxMessageSize: number;
  /** How many channels there can be; undefined before the connection. */
  readonly maxChannels: number | undefined;
}

/** A data channel. */
export interface DataChannelSnapshot {
  /** Its SCTP stream. */
  readonly id: number;
  /** Its name. */
  readonly label: string;
  /** As RTCDataChannel says. */
  readonly state: RTCDataChannelState;
}
