import type { IceCandidateRecord } from '../../connection/observe/candidate.js';
import type { ConnectionPhase } from '../../connection/observe/explain.js';
import type {
  ConnectionSnapshot,
  PairEnd,
  SctpSnapshot,
  TransportSnapshot,
} from '../../connection/observe/snapshot.js';
import type { TimelineRecord } from '../../connection/observe/timeline.js';
import { contentWords, pairEndWords } from '../../connection/observe/words.js';
import type { ConnectionRecord } from '../model/connection-record.js';
import type { Tone } from './event-words.js';
import { bytes, milliseconds, UNKNOWN } from './format.js';
import type { Field } from './frame-fields.js';

/** How a connection is, in a word for the badge, and in a sentence. */
export interface ConnectionWords {
  readonly tone: Tone;
  readonly word: string;
  readonly sentence: string;
}

const PHASES: Readonly<Record<ConnectionPhase, ConnectionWords>> = {
  idle: { tone: 'plain', word: 'Idle', sentence: 'Nothing has been negotiated.' },
  negotiating: { tone: 'plain', word: 'Negotiating', sentence: 'Offer and answer are being exchanged.' },
  connecting: { tone: 'plain', word: 'Connecting', sentence: 'A way to the other side is looked for.' },
  connected: { tone: 'good', word: 'Connected', sentence: 'Media and data flow.' },
  interrupted: {
    tone: 'warning',
    word: 'Interrupted',
    sentence: 'It was connected, and is not now; it may come back.',
  },
  failed: { tone: 'bad', word: 'Failed', sentence: 'The connection has failed.' },
  closed: { tone: 'plain', word: 'Closed', sentence: 'The connection is closed.' },
};

/** How a connection is. */
export function connectionWords({ explanation: { phase, reasons }, snapshot }: ConnectionRecord): ConnectionWords {
  if (phase !== 'closed' || reasons.length === 0) return PHASES[phase];
  const until = snapshot.wasConnected ? 'while it was not connected' : 'before it was connected';
  return { tone: 'bad', word: 'Closed', sentence: `The connection was closed ${until}.` };
}

/** Of a connection that does not work, what stands in its way; undefined of others. */
export function failureWords(record: ConnectionRecord): string | undefined {
  const { tone, sentence } = connectionWords(record);
  if (tone !== 'bad') return undefined;
  const [likeliest] = record.explanation.reasons;
  return `Connection ${record.id}: ${likeliest ? `${sentence} ${likeliest.text}` : sentence}`;
}

/** How grave what happened is. */
export const LEVELS: Readonly<Record<TimelineRecord['level'], Tone>> = {
  info: 'plain',
  warning: 'warning',
  error: 'bad',
};

/** The connection's states, as the browser names them, and what it was given. */
export function stateFields(snapshot: ConnectionSnapshot): Field[] {
  const { connectionState, signalingState, iceConnectionState, iceGatheringState, relayOnly, serverUrls } = snapshot;
  const fields: Field[] = [
    ['Connection', connectionState],
    ['Signalling', signalingState],
    ['ICE', iceConnectionState],
    ['Gathering', iceGatheringState],
    ['Servers', serverUrls.join(', ') || 'none'],
  ];
  if (relayOnly) fields.push(['Allowed', 'relayed candidates only']);
  return fields;
}

/** ICE and DTLS of a transport. */
export function transportFields(transport: TransportSnapshot): Field[] {
  const { selectedPair: pair, checks, role, dtlsState, dtlsRole, dtlsVersion, dtlsCipher, srtpCipher } = transport;
  const fields: Field[] = [
    ['Pair, this end', pair ? endWords(pair.local) : UNKNOWN],
    ['Pair, other end', pair ? endWords(pair.remote) : UNKNOWN],
    ['Round trip', milliseconds(pair?.roundTripTime === undefined ? undefined : 1_000 * pair.roundTripTime)],
    ['ICE', `${transport.iceState}, gathering ${transport.gatheringState}`],
    ['Role', role ? `${role}: ${role === 'controlling' ? 'this end' : 'the other end'} chooses the pair` : UNKNOWN],
  ];
  if (checks) {
    const { pairs, responsesReceived, requestsSent, requestsReceived } = checks;
    const answered = `${responsesReceived} of ${requestsSent} answered, ${requestsReceived} came`;
    fields.push(['Checks', `${pairs === 1 ? '1 pair' : `${pairs} pairs`}: ${answered}`]);
  }
  const version = dtlsVersion && `version ${dtlsVersion}`;
  fields.push(['DTLS', [dtlsState, version, dtlsRole && `this end is ${dtlsRole}`].filter(Boolean).join(', ')]);
  if (dtlsCipher) fields.push(['Handshake cipher', dtlsCipher]);
  if (srtpCipher) fields.push(['Media cipher', srtpCipher]);
  if (transport.error) fields.push(['DTLS error', `${transport.error.detail} ${transport.error.message}`.trim()]);
  return fields;
}

/** What a transport carries: `Transport of 0, 1`. */
export function transportTitle({ mids }: TransportSnapshot, transports: number): string {
  return transports === 1 ? 'Transport' : `Transport of media section ${mids.join(', ')}`;
}

/** What carries the data channels. */
export function sctpFields({ state, maxMessageSize, maxChannels }: SctpSnapshot): Field[] {
  return [
    ['SCTP', state],
    ['Largest message', Number.isFinite(maxMessageSize) ? bytes(maxMessageSize) : 'unbounded'],
    ['Channels at most', maxChannels === undefined ? UNKNOWN : String(maxChannels)],
  ];
}

/** A description and what it holds. */
export interface DescriptionWords {
  readonly title: string;
  readonly sdp: string;
}

/** The descriptions that there are: what is agreed, then what is being negotiated. */
export function descriptionWords({ descriptions }: ConnectionSnapshot): DescriptionWords[] {
  return DESCRIPTIONS.flatMap(([name, title]) => {
    const description = descriptions[name];
    if (!description) return [];
    const { type, sdp } = description;
    return [{ title: `${title}: ${type}, ${contentWords(description)}`, sdp }];
  });
}

const DESCRIPTIONS = [
  ['currentLocal', 'Current, this end'],
  ['currentRemote', 'Current, other end'],
  ['pendingLocal', 'Pending, this end'],
  ['pendingRemote', 'Pending, other end'],
] as const;

/** The candidates of both ends, as rows: of whom, type, transport, address, priority, and whether it is in use. */
export function candidateRows({ localCandidates, remoteCandidates, transports }: ConnectionSnapshot): string[][] {
  const row = (whose: string, end: 'local' | 'remote') => (candidate: IceCandidateRecord) => {
    const isUsed = transports.some(({ selectedPair }) => selectedPair && isOf(selectedPair[end], candidate));
    const { type, protocol, tcpType, address, port, priority } = candidate;
    return [
      whose,
      type,
      [protocol, tcpType].filter(Boolean).join(' '),
      `${address}:${port}`,
      String(priority),
      isUsed ? '✓' : '',
    ];
  };
  return [...localCandidates.map(row('this', 'local')), ...remoteCandidates.map(row('other', 'remote'))];
}

/** What servers that gave no candidate said. */
export function candidateErrorRows({ candidateErrors }: ConnectionSnapshot): string[][] {
  return candidateErrors.map(({ url, errorCode, errorText }) => [url, String(errorCode), errorText]);
}

/** The data channels that have an id. */
export function channelRows({ dataChannels }: ConnectionSnapshot): string[][] {
  return dataChannels.map(({ id, label, state }) => [String(id), label, state]);
}

function endWords(end: PairEnd): string {
  return end.url ? `${pairEndWords(end)}, by ${end.url}` : pairEndWords(end);
}

function isOf({ type, protocol, address, port }: PairEnd, candidate: IceCandidateRecord): boolean {
  return (
    candidate.type === type &&
    candidate.protocol === protocol &&
    candidate.port === port &&
    (address === undefined || candidate.address === address)
  );
}
