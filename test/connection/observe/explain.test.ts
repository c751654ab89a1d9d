import { expect } from 'chai';
import { explain } from '../../../src/connection/observe/explain.js';
import type { ConnectionSnapshot } from '../../../src/connection/observe/snapshot.js';
import { candidate, description, snapshot, transport } from './snapshots.js';

const none = snapshot().descriptions;
const offered = { ...none, pendingLocal: description('offer') };
const agreed = { ...none, currentLocal: description('offer'), currentRemote: description('answer') };
const failed = { connectionState: 'failed', iceConnectionState: 'failed', descriptions: agreed } as const;
const error = (errorCode: number) => ({ url: 'turn:turn.example', errorCode, errorText: '', address: undefined });
const host = candidate('host', '10.0.0.1');
const relay = candidate('relay', '192.0.2.2');
const checked = (responsesReceived: number) =>
  transport({ checks: { pairs: 1, requestsSent: 9, responsesReceived, requestsReceived: 0 } });

/** Each case, with the phase and the reasons that it has. */
const cases: Readonly<Record<string, [Partial<ConnectionSnapshot>, string]>> = {
  'nothing was done': [{}, 'idle'],
  'an offer waits for its answer': [
    { signalingState: 'have-local-offer', descriptions: offered },
    'negotiating: no-remote-description',
  ],
  'an offer has come': [
    { signalingState: 'have-remote-offer', descriptions: { ...none, pendingRemote: description('offer') } },
    'negotiating: no-local-description no-remote-candidates',
  ],
  'candidates are on their way': [
    { connectionState: 'connecting', descriptions: agreed, localCandidates: [host] },
    'connecting: no-remote-candidates',
  ],
  'candidates are being tried': [
    { connectionState: 'connecting', descriptions: agreed, localCandidates: [host], remoteCandidates: [host] },
    'connecting',
  ],
  'all is well': [{ connectionState: 'connected', iceConnectionState: 'connected', descriptions: agreed }, 'connected'],
  'a TURN server refuses, relays only, and Chromium stays new for ever': [
    { descriptions: agreed, relayOnly: true, candidateErrors: [error(401)], remoteCandidates: [relay] },
    'connecting: wrong-credentials no-relay',
  ],
  'a server is out of reach': [
    { ...failed, candidateErrors: [error(701)], localCandidates: [host], remoteCandidates: [relay] },
    'failed: server-unreachable',
  ],
  'one of a server’s addresses is out of reach, another gave a relay': [
    { ...failed, candidateErrors: [error(701)], localCandidates: [host, relay], remoteCandidates: [relay] },
    'failed',
  ],
  'there is no network': [{ ...failed, remoteCandidates: [relay] }, 'failed: no-candidates'],
  'both are behind routers': [
    { ...failed, localCandidates: [host], remoteCandidates: [host], transports: [checked(0)] },
    'failed: no-responses no-way-out',
  ],
  'the other side hides its addresses': [
    { ...failed, localCandidates: [relay], remoteCandidates: [candidate('host', 'x.local')], transports: [checked(1)] },
    'failed: unknown-names',
  ],
  'a call breaks off': [
    {
      connectionState: 'failed',
      // Chromium leaves it so when a TURN server dies.
      iceConnectionState: 'disconnected',
      wasConnected: true,
      descriptions: agreed,
      localCandidates: [relay],
      remoteCandidates: [relay],
      transports: [checked(0)],
    },
    'failed: connection-lost',
  ],
  'a call stutters': [
    {
      connectionState: 'disconnected',
      wasConnected: true,
      descriptions: agreed,
      localCandidates: [relay],
      remoteCandidates: [relay],
    },
    'interrupted: connection-lost',
  ],
  'DTLS fails': [
    {
      connectionState: 'failed',
      iceConnectionState: 'connected',
      descriptions: agreed,
      transports: [transport({ dtlsState: 'failed', iceState: 'connected' })],
    },
    'failed: handshake-failed',
  ],
  'the certificate is another, and the browser says so': [
    {
      connectionState: 'failed',
      iceConnectionState: 'connected',
      descriptions: agreed,
      transports: [
        transport({
          dtlsState: 'failed',
          iceState: 'connected',
          error: { detail: 'fingerprint-failure', message: '', receivedAlert: undefined, sentAlert: undefined },
        }),
      ],
    },
    'failed: fingerprint-mismatch',
  ],
  'it was closed': [{ ...failed, signalingState: 'closed', connectionState: 'closed' }, 'closed'],
};

describe('connection/observe/explain', () => {
  for (const [title, [parts, expected]] of Object.entries(cases)) {
    it(`${title}: ${expected}`, () => {
      const { phase, reasons } = explain(snapshot(parts));
      const codes = reasons.map(({ code }) => code).join(' ');
      expect(codes ? `${phase}: ${codes}` : phase).to.equal(expected);
      for (const { text, advice } of reasons)
        expect([text, advice].every((words) => words.endsWith('.'))).to.equal(true);
    });
  }
});
