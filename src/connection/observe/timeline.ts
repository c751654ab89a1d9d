import { candidateKey, type IceCandidateRecord } from './candidate.js';
import type { DescriptionRecord } from './description.js';
import type { ConnectionSnapshot, TransportSnapshot } from './snapshot.js';
import { candidateWords, contentWords, countWords, pairEndWords } from './words.js';

/** What a record is about. */
export type TimelineTopic =
  | 'signaling'
  | 'gathering'
  | 'candidate'
  | 'ice'
  | 'pair'
  | 'dtls'
  | 'sctp'
  | 'data-channel'
  | 'connection';

/** One thing that happened to a connection: plain data. */
export interface TimelineRecord {
  /** When, in milliseconds since the epoch. */
  readonly time: number;
  /** What it is about. */
  readonly topic: TimelineTopic;
  /** How bad it is: `warning` may heal, `error` does not without help. */
  readonly level: 'info' | 'warning' | 'error';
  /** What happened, in a sentence. */
  readonly text: string;
}

type Say = (topic: TimelineTopic, text: string, level?: TimelineRecord['level']) => void;

/**
 * What happened between two snapshots of a connection, in words.
 *
 * @param before undefined for the first.
 */
export function changesBetween(before: ConnectionSnapshot | undefined, after: ConnectionSnapshot): TimelineRecord[] {
  const records: TimelineRecord[] = [];
  const say: Say = (topic, text, level = 'info') => records.push({ time: after.time, topic, level, text });
  signaling(before, after, say);
  candidates(before, after, say);
  for (const transport of after.transports) {
    transportChanges(before && sameTransport(before, transport), transport, say);
  }
  channels(before, after, say);
  connection(before, after, say);
  return records;
}

function signaling(before: ConnectionSnapshot | undefined, after: ConnectionSnapshot, say: Say): void {
  const { pendingLocal, pendingRemote, currentLocal, currentRemote } = after.descriptions;
  const was = before?.descriptions;
  if (isAnother(was?.pendingLocal, pendingLocal)) say('signaling', ownWords(pendingLocal));
  if (isAnother(was?.pendingRemote, pendingRemote)) say('signaling', theirWords(pendingRemote));
  const agreed = isAnother(was?.currentLocal, currentLocal) && isAnother(was?.currentRemote, currentRemote);
  if (agreed) {
    const answer = currentLocal.type === 'answer' ? 'Answered' : 'The other side has answered';
    say('signaling', `${answer}: ${contentWords(currentRemote)}. Offer and answer are exchanged.`);
    if (was?.currentLocal && generationOf(was.currentLocal) !== generationOf(currentLocal)) {
      say('ice', 'ICE was restarted: new candidates are gathered and tried.');
    }
  } else if (was && after.signalingState === 'stable' && before.signalingState !== 'stable') {
    say('signaling', 'The offer was taken back (rollback).');
  }
}

function candidates(before: ConnectionSnapshot | undefined, after: ConnectionSnapshot, say: Say): void {
  for (const one of added(before?.localCandidates, after.localCandidates)) {
    say('candidate', `Own candidate: ${candidateWords(one)}.`);
  }
  for (const one of added(before?.remoteCandidates, after.remoteCandidates)) {
    say('candidate', `The other side's candidate: ${candidateWords(one)}.`);
  }
  const known = before?.candidateErrors ?? [];
  for (const error of after.candidateErrors) {
    const { url, errorCode, errorText } = error;
    if (known.some((one) => one.url === url && one.errorCode === errorCode && one.address === error.address)) continue;
    say('gathering', `${url} gave no candidate: ${errorText || 'no reason'} (${errorCode}).`, 'warning');
  }
  if (before?.iceGatheringState === after.iceGatheringState) return;
  if (after.iceGatheringState === 'gathering') say('gathering', 'Gathering candidates begins.');
  if (after.iceGatheringState === 'complete') {
    const none = after.localCandidates.length === 0;
    say('gathering', `All candidates are gathered: ${countWords(after.localCandidates)}.`, none ? 'error' : 'info');
  }
}

function transportChanges(before: TransportSnapshot | undefined, after: TransportSnapshot, say: Say): void {
  if (after.role && before?.role !== after.role) {
    say('ice', after.role === 'controlling' ? 'This end chooses the pair.' : 'The other side chooses the pair.');
  }
  if (before?.iceState !== after.iceState) {
    const words = ICE_WORDS[after.iceState];
    if (words) say('ice', ...words);
  }
  const pair = pairWords(after);
  if (pair && pair !== (before && pairWords(before))) {
    say('pair', `${before?.selectedPair ? 'Changed to' : 'Connected over'} ${pair}.`);
  }
  // Chromium's new ones are closed.
  if (after.dtlsState === 'closed' && before?.dtlsState === 'connected') say('dtls', 'The DTLS transport is closed.');
  if (before?.dtlsState !== after.dtlsState) dtls(after, say);
  else if (after.error && !before?.error) dtls(after, say);
}

function dtls({ dtlsState, error }: TransportSnapshot, say: Say): void {
  if (dtlsState === 'connecting') say('dtls', 'The DTLS handshake begins.');
  if (dtlsState === 'connected') say('dtls', 'The DTLS handshake is done: keys are agreed.');
  if (dtlsState !== 'failed') return;
  const why = error ? `: ${[error.detail, error.message].filter(Boolean).join(', ')}` : '';
  const alert = error?.receivedAlert ?? error?.sentAlert;
  say('dtls', `The DTLS handshake failed${why}${alert === undefined ? '' : ` (alert ${alert})`}.`, 'error');
}

function channels(before: ConnectionSnapshot | undefined, after: ConnectionSnapshot, say: Say): void {
  const [was, is] = [before?.sctp?.state, after.sctp?.state];
  if (is === 'connected' && was !== is) say('sctp', 'Data channels can open.');
  if (is === 'closed' && was === 'connected') say('sctp', 'Data channels are closed for good.', 'warning');
  for (const { id, label, state } of after.dataChannels) {
    const was = before?.dataChannels.find((one) => one.id === id);
    if (was?.state !== state && state !== 'connecting') say('data-channel', `Data channel '${label}' is ${state}.`);
  }
}

function connection(before: ConnectionSnapshot | undefined, after: ConnectionSnapshot, say: Say): void {
  if (after.signalingState === 'closed') {
    if (before?.signalingState !== 'closed') say('connection', 'The connection was closed here.');
    return;
  }
  if (before?.connectionState === after.connectionState) return;
  const words = CONNECTION_WORDS[after.connectionState];
  if (words) say('connection', ...words);
}

type Words = readonly [text: string, level?: TimelineRecord['level']];

const ICE_WORDS: Readonly<Partial<Record<RTCIceTransportState, Words>>> = {
  checking: ['Candidates are being tried.'],
  connected: ['A pair of candidates works.'],
  completed: ['All pairs are tried; the best is in use.'],
  disconnected: ['The other side does not answer for the moment.', 'warning'],
  failed: ['No pair of candidates works.', 'error'],
};

const CONNECTION_WORDS: Readonly<Partial<Record<RTCPeerConnectionState, Words>>> = {
  connecting: ['Connecting.'],
  connected: ['Connected.'],
  disconnected: ['The connection is interrupted.', 'warning'],
  failed: ['The connection has failed.', 'error'],
};

function ownWords(description: DescriptionRecord): string {
  return description.type === 'offer'
    ? `Offered ${contentWords(description)}.`
    : `Answered provisionally: ${contentWords(description)}.`;
}

function theirWords(description: DescriptionRecord): string {
  return description.type === 'offer'
    ? `The other side offers ${contentWords(description)}.`
    : `The other side has answered provisionally: ${contentWords(description)}.`;
}

/** Whether another description is there: candidates that are added to one do not make another of it. */
function isAnother(
  before: DescriptionRecord | undefined,
  after: DescriptionRecord | undefined,
): after is DescriptionRecord {
  return after !== undefined && (before === undefined || identityOf(before) !== identityOf(after));
}

/** Type and the origin line, whose version is raised with each description (RFC 9429, section 5.2.2). */
function identityOf({ type, sdp, media }: DescriptionRecord): string {
  return `${type} ${/^o=[^\r\n]*/m.exec(sdp)?.[0]} ${media.map((one) => one.usernameFragment).join()}`;
}

function generationOf({ media }: DescriptionRecord): string | undefined {
  return media.find(({ usernameFragment }) => usernameFragment)?.usernameFragment;
}

function added(
  before: readonly IceCandidateRecord[] = [],
  after: readonly IceCandidateRecord[],
): readonly IceCandidateRecord[] {
  const known = new Set(before.map(candidateKey));
  return after.filter((one) => !known.has(candidateKey(one)));
}

function sameTransport({ transports }: ConnectionSnapshot, { mids }: TransportSnapshot): TransportSnapshot | undefined {
  return transports.find((one) => one.mids.some((mid) => mids.includes(mid)) || one.mids.length + mids.length === 0);
}

function pairWords({ selectedPair }: TransportSnapshot): string | undefined {
  return selectedPair && `${pairEndWords(selectedPair.local)} ↔ ${pairEndWords(selectedPair.remote)}`;
}
