import { expect } from 'chai';
import { explain } from '../../src/connection/observe/explain.js';
import type { ConnectionSnapshot } from '../../src/connection/observe/snapshot.js';
import type { ConnectionRecord } from '../../src/inspector/model/connection-record.js';
import { Recording } from '../../src/inspector/model/recording.js';
import { WorkerClock } from '../../src/inspector/model/worker-clock.js';
import {
  candidateErrorRows,
  candidateRows,
  channelRows,
  connectionWords,
  descriptionWords,
  failureWords,
  sctpFields,
  stateFields,
  transportFields,
  transportTitle,
} from '../../src/inspector/words/connection-words.js';
import { candidate, description, snapshot, transport } from '../connection/observe/snapshots.js';

function record(of: ConnectionSnapshot, more: Partial<ConnectionRecord> = {}): ConnectionRecord {
  return { id: 1, snapshot: of, explanation: explain(of), timeline: [], ...more };
}

/** What a transport knows that is connected. */
const connected = transport({
  iceState: 'connected',
  gatheringState: 'complete',
  role: 'controlling',
  selectedPair: {
    local: {
      type: 'relay',
      protocol: 'udp',
      address: '192.0.2.1',
      port: 5000,
      relayProtocol: 'tcp',
      url: 'turn:a.example',
    },
    remote: { type: 'host', protocol: 'udp', address: undefined, port: 7000, relayProtocol: undefined, url: undefined },
    roundTripTime: 0.0042,
  },
  checks: { pairs: 2, requestsSent: 5, responsesReceived: 4, requestsReceived: 3 },
  dtlsState: 'connected',
  dtlsRole: 'client',
  dtlsVersion: '1.3',
  dtlsCipher: 'TLS_AES_128_GCM_SHA256',
  srtpCipher: 'SRTP_AEAD_AES_256_GCM',
});

describe('what the inspector says of a connection', () => {
  const failed = snapshot({
    connectionState: 'failed',
    iceConnectionState: 'failed',
    iceGatheringState: 'complete',
    relayOnly: true,
    serverUrls: ['turn:a.example'],
    candidateErrors: [{ url: 'turn:a.example', errorCode: 401, errorText: 'Unauthorized', address: undefined }],
  });

  it('how it is, and of one that fails, why', () => {
    expect(connectionWords(record(snapshot()))).to.include({ tone: 'plain', word: 'Idle' });
    expect(connectionWords(record(snapshot({ connectionState: 'connected' })))).to.include({ tone: 'good' });
    expect(failureWords(record(snapshot({ connectionState: 'connected' })))).to.equal(undefined);
    expect(failureWords(record(snapshot({ iceConnectionState: 'disconnected' })))).to.equal(undefined);
    expect(failureWords(record(failed, { id: 7 }))).to.equal(
      `Connection 7: The connection has failed. ${explain(failed).reasons[0]!.text}`,
    );
  });

  it('of one that was closed, what stood in its way until then', () => {
    const closed = snapshot({ signalingState: 'closed', connectionState: 'closed' });
    expect(connectionWords(record(closed))).to.include({ tone: 'plain', word: 'Closed' });
    const { reasons } = explain(failed);
    const late = record(closed, { explanation: { phase: 'closed', reasons } });
    expect(connectionWords(late)).to.include({
      tone: 'bad',
      sentence: 'The connection was closed before it was connected.',
    });
    const lost = { ...late, snapshot: { ...closed, wasConnected: true } };
    expect(connectionWords(lost).sentence).to.match(/while it was not connected/);
  });

  it('of its states and transports, every field', () => {
    expect(Object.fromEntries(stateFields(failed))).to.include({
      ICE: 'failed',
      Servers: 'turn:a.example',
      Allowed: 'relayed candidates only',
    });
    expect(transportFields(connected)).to.deep.equal([
      ['Pair, this end', 'UDP relay 192.0.2.1:5000 reached by TCP, by turn:a.example'],
      ['Pair, other end', 'UDP own address (hidden)'],
      ['Round trip', '4.2 ms'],
      ['ICE', 'connected, gathering complete'],
      ['Role', 'controlling: this end chooses the pair'],
      ['Checks', '2 pairs: 4 of 5 answered, 3 came'],
      ['DTLS', 'connected, version 1.3, this end is client'],
      ['Handshake cipher', 'TLS_AES_128_GCM_SHA256'],
      ['Media cipher', 'SRTP_AEAD_AES_256_GCM'],
    ]);
    const error = { detail: 'fingerprint-failure', message: '', receivedAlert: undefined, sentAlert: undefined };
    const broken = Object.fromEntries(transportFields(transport({ dtlsState: 'failed', error })));
    expect(broken).to.include({ DTLS: 'failed', 'DTLS error': 'fingerprint-failure', Role: '–', 'Round trip': '–' });
    expect(transportTitle(transport({ mids: ['0', '2'] }), 2)).to.equal('Transport of media section 0, 2');
    const sctp = { state: 'connected', maxMessageSize: Number.POSITIVE_INFINITY, maxChannels: undefined } as const;
    expect(sctpFields(sctp).map(([, value]) => value)).to.deep.equal(['connected', 'unbounded', '–']);
    expect(channelRows(snapshot({ dataChannels: [{ id: 4, label: 'chat', state: 'open' }] }))).to.deep.equal([
      ['4', 'chat', 'open'],
    ]);
    expect(candidateErrorRows(failed)).to.deep.equal([['turn:a.example', '401', 'Unauthorized']]);
  });

  it('of its candidates, which are in use', () => {
    const rows = candidateRows(
      snapshot({
        localCandidates: [candidate('host'), candidate('relay')],
        remoteCandidates: [candidate('host', '192.0.2.9')],
        transports: [connected],
      }),
    );
    expect(rows.map(([whose, type, , address, , used]) => [whose, type, address, used])).to.deep.equal([
      ['this', 'host', '192.0.2.1:5000', ''],
      ['this', 'relay', '192.0.2.1:5000', '✓'],
      ['other', 'host', '192.0.2.9:5000', ''],
    ]);
  });

  it('of its descriptions, current and pending', () => {
    const { descriptions: none } = snapshot();
    const descriptions = { ...none, currentLocal: description('offer'), pendingRemote: description('offer', 2) };
    expect(descriptionWords(snapshot({ descriptions })).map(({ title }) => title)).to.deep.equal([
      'Current, this end: offer, audio and data channels',
      'Pending, other end: offer, audio and data channels',
    ]);
  });
});

describe('connections of a recording', () => {
  const recording = () => new Recording({ history: 60_000, maxFrames: 100 }, new WorkerClock(() => 0));

  it('change in place; while paused they stand still', () => {
    const now = recording();
    now.setConnection(record(snapshot()));
    const held = now.copy();
    now.setConnection(record(snapshot({ connectionState: 'connected' })));
    expect(held.connections.map(({ explanation }) => explanation.phase)).to.deep.equal(['idle']);
    expect(now.connections.map(({ explanation }) => explanation.phase)).to.deep.equal(['connected']);
  });

  it('are bounded: the first that was seen is forgotten', () => {
    const now = recording();
    for (let id = 1; id <= 100; id += 1) now.setConnection(record(snapshot(), { id }));
    expect(now.connections).to.have.length(64);
    expect(now.connections[0]!.id).to.equal(37);
  });
});
