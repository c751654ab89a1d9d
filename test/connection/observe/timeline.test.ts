import { expect } from 'chai';
import type { ConnectionSnapshot } from '../../../src/connection/observe/snapshot.js';
import { changesBetween } from '../../../src/connection/observe/timeline.js';
import { candidate, description, snapshot, transport } from './snapshots.js';

/** What is told of each step, given the one before. */
function told(...steps: readonly Partial<ConnectionSnapshot>[]): string[] {
  const all = steps.map((step) => snapshot(step));
  return all.flatMap((step, index) =>
    changesBetween(all[index - 1], step).map(({ level, text }) => (level === 'info' ? text : `${level}: ${text}`)),
  );
}

const none = snapshot().descriptions;

describe('connection/observe/timeline', () => {
  it('tells offer and answer, and that an ICE restart is one', () => {
    const [offer, answer] = [description('offer'), description('answer')];
    const [again, answered] = [description('offer', 2, 'efgh'), description('answer', 2, 'ijkl')];
    expect(
      told(
        {},
        { signalingState: 'have-local-offer', descriptions: { ...none, pendingLocal: offer } },
        { descriptions: { ...none, currentLocal: offer, currentRemote: answer } },
        {
          signalingState: 'have-remote-offer',
          descriptions: { ...none, currentLocal: offer, currentRemote: answer, pendingRemote: again },
        },
        { descriptions: { ...none, currentLocal: answered, currentRemote: again } },
      ),
    ).to.deep.equal([
      'Offered audio and data channels.',
      'The other side has answered: audio and data channels. Offer and answer are exchanged.',
      'The other side offers audio and data channels.',
      'Answered: audio and data channels. Offer and answer are exchanged.',
      'ICE was restarted: new candidates are gathered and tried.',
    ]);
  });

  it('tells a rollback, and takes a description that grows by candidates for the same', () => {
    const offer = description('offer');
    const grown = { ...offer, sdp: `${offer.sdp}a=candidate:2 1 udp 1 192.0.2.9 1 typ host\r\n` };
    expect(
      told(
        { signalingState: 'have-local-offer', descriptions: { ...none, pendingLocal: offer } },
        { signalingState: 'have-local-offer', descriptions: { ...none, pendingLocal: grown } },
        {},
      ),
    ).to.deep.equal(['Offered audio and data channels.', 'The offer was taken back (rollback).']);
  });

  it('tells candidates, what went wrong with servers, and that nothing was found', () => {
    const error = { url: 'turn:turn.example', errorCode: 401, errorText: 'Unauthorized', address: undefined };
    expect(
      told(
        { iceGatheringState: 'gathering' },
        { iceGatheringState: 'gathering', candidateErrors: [error] },
        {
          iceGatheringState: 'gathering',
          candidateErrors: [error],
          localCandidates: [candidate('host', '4e2a.local')],
        },
        { iceGatheringState: 'complete', candidateErrors: [error], localCandidates: [candidate('host', '4e2a.local')] },
      ),
    ).to.deep.equal([
      'Gathering candidates begins.',
      'warning: turn:turn.example gave no candidate: Unauthorized (401).',
      'Own candidate: UDP own address 4e2a.local:5000, hidden behind a name.',
      'All candidates are gathered: 1 host.',
    ]);
    expect(told({ iceGatheringState: 'complete' })).to.deep.equal(['error: All candidates are gathered: nothing.']);
  });

  it('tells roles, pairs, the handshake and how it fails', () => {
    const end = {
      type: 'relay',
      protocol: 'udp',
      address: '2001:db8::1',
      port: 7,
      relayProtocol: 'tls',
      url: undefined,
    } as const;
    const host = { ...end, type: 'host', address: undefined, relayProtocol: undefined } as const;
    const pair = { local: end, remote: host, roundTripTime: 0.1 };
    const failed = { detail: 'fingerprint-failure', message: 'no match', receivedAlert: undefined, sentAlert: 42 };
    expect(
      told(
        { transports: [transport({ dtlsState: 'closed' })] },
        { transports: [transport({ role: 'controlling', iceState: 'checking' })] },
        {
          transports: [
            transport({ role: 'controlling', iceState: 'connected', selectedPair: pair, dtlsState: 'connecting' }),
          ],
        },
        {
          transports: [
            transport({
              role: 'controlled',
              iceState: 'connected',
              selectedPair: { ...pair, local: host, roundTripTime: 0.2 },
              dtlsState: 'failed',
              error: failed,
            }),
          ],
        },
      ),
    ).to.deep.equal([
      'This end chooses the pair.',
      'Candidates are being tried.',
      'A pair of candidates works.',
      'Connected over UDP relay [2001:db8::1]:7 reached by TLS ↔ UDP own address (hidden).',
      'The DTLS handshake begins.',
      'The other side chooses the pair.',
      'Changed to UDP own address (hidden) ↔ UDP own address (hidden).',
      'error: The DTLS handshake failed: fingerprint-failure, no match (alert 42).',
    ]);
  });

  it('tells how the connection comes, breaks and goes, and its channels', () => {
    const sctp = { state: 'connected', maxMessageSize: 1, maxChannels: 1 } as const;
    const channel = { id: 1, label: 'chat', state: 'open' } as const;
    expect(
      told(
        { connectionState: 'connecting' },
        { connectionState: 'connected', sctp, dataChannels: [channel] },
        { connectionState: 'disconnected', sctp, dataChannels: [{ ...channel, state: 'closed' }] },
        { connectionState: 'failed', sctp: { ...sctp, state: 'closed' } },
        { connectionState: 'closed', signalingState: 'closed' },
      ),
    ).to.deep.equal([
      'Connecting.',
      'Data channels can open.',
      "Data channel 'chat' is open.",
      'Connected.',
      "Data channel 'chat' is closed.",
      'warning: The connection is interrupted.',
      'warning: Data channels are closed for good.',
      'error: The connection has failed.',
      'The connection was closed here.',
    ]);
  });
});
