import { type IceCandidateRecord, parseCandidate } from '../../../src/connection/observe/candidate.js';
import { type DescriptionRecord, parseDescription } from '../../../src/connection/observe/description.js';
import type { ConnectionSnapshot, TransportSnapshot } from '../../../src/connection/observe/snapshot.js';

/** A connection of which nothing is known but what `parts` say. */
export function snapshot(parts: Partial<ConnectionSnapshot> = {}): ConnectionSnapshot {
  return {
    time: 1_000,
    connectionState: 'new',
    signalingState: 'stable',
    iceConnectionState: 'new',
    iceGatheringState: 'new',
    wasConnected: false,
    relayOnly: false,
    serverUrls: [],
    descriptions: {
      currentLocal: undefined,
      currentRemote: undefined,
      pendingLocal: undefined,
      pendingRemote: undefined,
    },
    localCandidates: [],
    remoteCandidates: [],
    candidateErrors: [],
    transports: [],
    sctp: undefined,
    dataChannels: [],
    ...parts,
  };
}

export function transport(parts: Partial<TransportSnapshot> = {}): TransportSnapshot {
  return {
    mids: ['0'],
    iceState: 'new',
    gatheringState: 'new',
    role: undefined,
    selectedPair: undefined,
    checks: undefined,
    dtlsState: 'new',
    dtlsRole: undefined,
    dtlsVersion: undefined,
    dtlsCipher: undefined,
    srtpCipher: undefined,
    error: undefined,
    ...parts,
  };
}

export function description(type: RTCSdpType, version = 1, fragment = 'abcd'): DescriptionRecord {
  const lines = [
    'v=0',
    `o=- 42 ${version} IN IP4 0.0.0.0`,
    's=-',
    't=0 0',
    'a=group:BUNDLE 0 1',
    'a=fingerprint:sha-256 ab:cd',
    `a=ice-ufrag:${fragment}`,
    'm=audio 9 UDP/TLS/RTP/SAVPF 111',
    'a=mid:0',
    'a=sendonly',
    'a=setup:actpass',
    'a=candidate:1 1 udp 2122260223 192.0.2.1 5000 typ host',
    'a=candidate:nonsense',
    'm=application 0 UDP/DTLS/SCTP webrtc-datachannel',
    'a=bundle-only',
    'a=mid:1',
    'a=fingerprint:SHA-256 12:34',
    'a=end-of-candidates',
    'm=video 0 UDP/TLS/RTP/SAVPF 96',
    'a=mid:2',
    'a=inactive',
    '',
  ];
  return parseDescription({ type, sdp: lines.join('\r\n') });
}

export function candidate(type: string, address = '192.0.2.1'): IceCandidateRecord {
  return parseCandidate(`candidate:1 1 udp 2122260223 ${address} 5000 typ ${type}`)!;
}
