import { readRtpStats } from '../../src/analysis/rtp-stats.js';
import { parseCandidate } from '../../src/connection/observe/candidate.js';
import { parseDescription } from '../../src/connection/observe/description.js';
import { readDataChannels, readTransports } from '../../src/connection/observe/transport-stats.js';
import { decodeFrame, encodeFrame } from '../../src/connection/peer/frame.js';
import { fromBase64 } from '../../src/connection/signaling/sealer.js';
import { decodeRoomReply, decodeRoomRequest } from '../../src/shared/room-protocol.js';
import { choose, chosen, fromText, holdEqual, type Target, toText } from '../target.js';

const ID = '0123456789abcdef0123456789abcdef';
const CANDIDATE =
  'candidate:1 1 udp 2122260223 192.0.2.1 54400 typ srflx raddr 0.0.0.0 rport 0 generation 0 ufrag EsAw';
const SDP = [
  'v=0',
  'o=- 20518 0 IN IP4 0.0.0.0',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0',
  'm=video 9 UDP/TLS/RTP/SAVPF 96 97',
  'c=IN IP4 0.0.0.0',
  'a=ice-ufrag:EsAw',
  'a=fingerprint:sha-256 AB:CD',
  'a=setup:actpass',
  'a=mid:0',
  'a=sendrecv',
  'a=rtpmap:96 VP8/90000',
  'a=rtcp-fb:96 nack pli',
  'a=ssrc-group:FID 1 2',
  `a=${CANDIDATE}`,
  '',
].join('\r\n');

const json = (value: unknown): Uint8Array => fromText(JSON.stringify(value));

const readers: readonly ((text: string) => void)[] = [
  (text) => {
    const frame = decodeFrame(text);
    if (frame) holdEqual(decodeFrame(encodeFrame(frame)), frame, 'a signalling frame comes back');
  },
  (text) => void decodeRoomRequest(text),
  (text) => void decodeRoomReply(text),
  (text) => void parseCandidate(text),
  (text) => void parseDescription({ type: 'offer', sdp: text }),
  (text) => void fromBase64(text),
];

/** Texts of the other end and of servers: signalling, rooms, candidates, descriptions. */
export const texts: Target = {
  name: 'texts',
  seeds: () => [
    chosen(
      0,
      json({ framepipe: 1, from: ID, to: ID, ack: 3, number: 4, body: { description: { type: 'offer', sdp: SDP } } }),
    ),
    chosen(0, json({ framepipe: 1, from: ID, ack: 0, hello: true })),
    chosen(
      0,
      json({ framepipe: 1, from: ID, ack: 0, number: 0, body: { candidate: { candidate: CANDIDATE, sdpMid: '0' } } }),
    ),
    chosen(0, json({ framepipe: 1, from: ID, ack: 0, number: 0, body: { restart: 'abcd' } })),
    chosen(1, json({ type: 'join', room: 'r', id: ID, secret: ID })),
    chosen(1, json({ type: 'message', to: ID, data: 'x' })),
    chosen(2, json({ type: 'welcome', members: [ID] })),
    chosen(2, json({ type: 'refused', reason: 'taken' })),
    chosen(3, fromText(CANDIDATE)),
    chosen(4, fromText(SDP)),
    chosen(5, fromText('AQIDBA==')),
  ],
  run(input) {
    const [read, bytes] = choose(input, readers);
    read(toText(bytes));
  },
};

const STATS = [
  { type: 'inbound-rtp', id: 'a', ssrc: 5, kind: 'video', timestamp: 1, codecId: 'c', packetsReceived: 9, jitter: 0.1 },
  { type: 'outbound-rtp', id: 'b', ssrc: 6, kind: 'audio', timestamp: 1, packetsSent: 3, mediaSourceId: 'm' },
  { type: 'codec', id: 'c', mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000 },
  { type: 'transport', id: 't', selectedCandidatePairId: 'p', dtlsState: 'connected' },
  { type: 'candidate-pair', id: 'p', localCandidateId: 'l', remoteCandidateId: 'r', nominated: true },
  { type: 'local-candidate', id: 'l', candidateType: 'host', address: '192.0.2.1', port: 5 },
  { type: 'remote-candidate', id: 'r', candidateType: 'host' },
  { type: 'data-channel', id: 'd', label: 'x', state: 'open', messagesSent: 2 },
];

/** What getStats tells, which differs among browsers and versions: any objects. */
export const statistics: Target = {
  name: 'statistics',
  seeds: () => [json(STATS), ...STATS.map((one) => json([one]))],
  run(bytes) {
    let report: unknown;
    try {
      report = JSON.parse(toText(bytes));
    } catch {
      return;
    }
    // A browser gives dictionaries, whatever is in them.
    if (!Array.isArray(report) || !report.every((one) => typeof one === 'object' && one !== null)) return;
    readRtpStats(report);
    readTransports(report);
    readDataChannels(report);
  },
};
