import type { CandidateType } from './candidate.js';
import type { ConnectivityChecks, DataChannelSnapshot, PairEnd, SelectedPair } from './snapshot.js';

/** What the statistics tell of one transport. */
export interface TransportStats {
  readonly usernameFragment: string | undefined;
  readonly role: 'controlling' | 'controlled' | undefined;
  readonly selectedPair: SelectedPair | undefined;
  readonly checks: ConnectivityChecks;
  readonly dtlsRole: 'client' | 'server' | undefined;
  readonly dtlsVersion: string | undefined;
  readonly dtlsCipher: string | undefined;
  readonly srtpCipher: string | undefined;
}

/** A record of getStats: every browser has members of its own, and leaves out others. */
type Stats = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string };

/**
 * Reads the transports out of a connection's statistics. They have what RTCIceTransport lacks: its role in Chromium, the
 * selected pair in Firefox.
 */
export function readTransports(report: Iterable<Stats>): TransportStats[] {
  const byID = new Map([...report].map((stats) => [stats.id, stats]));
  const all = [...byID.values()];
  const pairs = all.filter(({ type }) => type === 'candidate-pair');
  return all
    .filter(({ type }) => type === 'transport')
    .map((transport) => {
      const own = pairs.filter(({ transportId }) => transportId === undefined || transportId === transport.id);
      const selected =
        byID.get(String(transport.selectedCandidatePairId)) ?? own.find(({ selected: is }) => is === true);
      return {
        usernameFragment: text(transport.iceLocalUsernameFragment),
        role: oneOf(ICE_ROLES, transport.iceRole),
        selectedPair: selected && pairOf(selected, byID),
        checks: {
          pairs: own.length,
          requestsSent: sum(own, 'requestsSent'),
          responsesReceived: sum(own, 'responsesReceived'),
          requestsReceived: sum(own, 'requestsReceived'),
        },
        dtlsRole: oneOf(DTLS_ROLES, transport.dtlsRole),
        dtlsVersion: DTLS_VERSIONS.get(String(transport.tlsVersion).toUpperCase()),
        dtlsCipher: text(transport.dtlsCipher),
        srtpCipher: text(transport.srtpCipher),
      };
    });
}

/** Reads the data channels out of a connection's statistics: those of the application itself are found nowhere else. */
export function readDataChannels(report: Iterable<Stats>): DataChannelSnapshot[] {
  return [...report].flatMap(({ type, dataChannelIdentifier: id, label, state }) =>
    type === 'data-channel' && typeof id === 'number' && id >= 0 && typeof state === 'string'
      ? [{ id, label: text(label) ?? '', state: state as RTCDataChannelState }]
      : [],
  );
}

const ICE_ROLES = ['controlling', 'controlled'] as const;
const DTLS_ROLES = ['client', 'server'] as const;
const TYPES: readonly CandidateType[] = ['host', 'srflx', 'prflx', 'relay'];

/** The versions as they stand in a record (RFC 6347, section 4.1; RFC 9147, section 5.3), in hexadecimal. */
const DTLS_VERSIONS: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ['FEFF', '1.0'],
  ['FEFD', '1.2'],
  ['FEFC', '1.3'],
]);

function pairOf(pair: Stats, byID: ReadonlyMap<string, Stats>): SelectedPair | undefined {
  const local = endOf(byID.get(String(pair.localCandidateId)));
  const remote = endOf(byID.get(String(pair.remoteCandidateId)));
  if (!local || !remote) return undefined;
  return { local, remote, roundTripTime: number(pair.currentRoundTripTime) };
}

function endOf(candidate: Stats | undefined): PairEnd | undefined {
  const type = oneOf(TYPES, candidate?.candidateType);
  if (!candidate || !type) return undefined;
  return {
    type,
    protocol: text(candidate.protocol)?.toLowerCase() ?? '',
    address: text(candidate.address) ?? text(candidate.ip),
    port: number(candidate.port),
    relayProtocol: text(candidate.relayProtocol)?.toLowerCase(),
    url: text(candidate.url),
  };
}

function oneOf<T extends string>(values: readonly T[], value: unknown): T | undefined {
  return values.find((one) => one === value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function sum(all: readonly Stats[], member: string): number {
  return all.reduce((total, stats) => total + (number(stats[member]) ?? 0), 0);
}
