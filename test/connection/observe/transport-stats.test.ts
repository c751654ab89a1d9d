import { expect } from 'chai';
import { readDataChannels, readTransports } from '../../../src/connection/observe/transport-stats.js';

/** Two transports as Chromium tells of them, of which one has a pair. */
const chromium = [
  {
    id: 'T01',
    type: 'transport',
    iceLocalUsernameFragment: 'abcd',
    iceRole: 'controlling',
    dtlsRole: 'server',
    tlsVersion: 'FEFC',
    dtlsCipher: 'TLS_AES_128_GCM_SHA256',
    srtpCipher: 'AES_CM_128_HMAC_SHA1_80',
    selectedCandidatePairId: 'P1',
  },
  { id: 'T11', type: 'transport', iceLocalUsernameFragment: 'efgh', iceRole: 'unknown', tlsVersion: '' },
  {
    id: 'P1',
    type: 'candidate-pair',
    transportId: 'T01',
    localCandidateId: 'L1',
    remoteCandidateId: 'R1',
    currentRoundTripTime: 0.02,
    requestsSent: 3,
    responsesReceived: 2,
    requestsReceived: 1,
  },
  { id: 'P2', type: 'candidate-pair', transportId: 'T01', requestsSent: 4 },
  { id: 'P3', type: 'candidate-pair', transportId: 'T11', requestsSent: 5 },
  {
    id: 'L1',
    type: 'local-candidate',
    candidateType: 'relay',
    protocol: 'udp',
    address: '192.0.2.1',
    port: 5,
    relayProtocol: 'tls',
    url: 'turns:turn.example',
  },
  { id: 'R1', type: 'remote-candidate', candidateType: 'prflx', protocol: 'udp', ip: '192.0.2.2', port: 6 },
  { id: 'D1', type: 'data-channel', dataChannelIdentifier: 1, label: 'chat', state: 'open' },
  { id: 'D2', type: 'data-channel', dataChannelIdentifier: -1, label: 'early', state: 'connecting' },
];

describe('connection/observe/transport-stats', () => {
  it('tells of each transport what is its own', () => {
    const [first, second, ...others] = readTransports(chromium);
    expect(others).to.deep.equal([]);
    expect(first).to.deep.equal({
      usernameFragment: 'abcd',
      role: 'controlling',
      selectedPair: {
        local: {
          type: 'relay',
          protocol: 'udp',
          address: '192.0.2.1',
          port: 5,
          relayProtocol: 'tls',
          url: 'turns:turn.example',
        },
        remote: {
          type: 'prflx',
          protocol: 'udp',
          address: '192.0.2.2',
          port: 6,
          relayProtocol: undefined,
          url: undefined,
        },
        roundTripTime: 0.02,
      },
      checks: { pairs: 2, requestsSent: 7, responsesReceived: 2, requestsReceived: 1 },
      dtlsRole: 'server',
      dtlsVersion: '1.3',
      dtlsCipher: 'TLS_AES_128_GCM_SHA256',
      srtpCipher: 'AES_CM_128_HMAC_SHA1_80',
    });
    expect(second).to.include({ role: undefined, selectedPair: undefined, dtlsVersion: undefined });
    expect(second!.checks.requestsSent).to.equal(5);
  });

  it('finds the pair that only says of itself that it is selected, as older Firefoxes do', () => {
    const firefox = chromium.map((stats) => {
      if (stats.id === 'T01') return { ...stats, selectedCandidatePairId: undefined };
      return stats.id === 'P1' ? { ...stats, transportId: undefined, selected: true } : stats;
    });
    expect(readTransports(firefox)[0]!.selectedPair!.local.type).to.equal('relay');
  });

  it('leaves out channels that have no stream yet', () => {
    expect(readDataChannels(chromium)).to.deep.equal([{ id: 1, label: 'chat', state: 'open' }]);
  });
});
