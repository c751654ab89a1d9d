import { expect } from 'chai';
import fc from 'fast-check';
import { addressKind, type IceCandidateRecord, parseCandidate } from '../../../src/connection/observe/candidate.js';

const base = { component: 1, protocol: 'udp', type: 'host' };

/** Lines as they stand in RFC 8839, RFC 6544, and as Chromium and Firefox write them, with what they mean. */
const examples: readonly [string, Partial<IceCandidateRecord> & { readonly kind: string }][] = [
  // RFC 8839, section 5.1.
  [
    'candidate:1 1 UDP 2130706431 203.0.113.141 8998 typ host',
    { ...base, foundation: '1', priority: 2130706431, address: '203.0.113.141', port: 8998, kind: 'ipv4' } as never,
  ],
  [
    'a=candidate:2 1 UDP 1694498815 192.0.2.3 45664 typ srflx raddr 203.0.113.141 rport 8998',
    { type: 'srflx', relatedAddress: '203.0.113.141', relatedPort: 8998, kind: 'ipv4' },
  ],
  // RFC 6544, section 4.5.
  [
    'a=candidate:2 1 TCP 1684797439 198.51.100.7 9 typ srflx raddr 10.0.1.1 rport 9 tcptype active',
    { protocol: 'tcp', tcpType: 'active', relatedPort: 9, kind: 'ipv4' },
  ],
  // Chromium.
  [
    'candidate:842163049 1 udp 1677729535 2001:db8::1 46154 typ srflx raddr :: rport 0 generation 0 ufrag 2tUk network-cost 999',
    { type: 'srflx', usernameFragment: '2tUk', relatedAddress: '::', relatedPort: 0, kind: 'ipv6' },
  ],
  [
    'candidate:1 1 udp 2113937151 4e2ac3b5-0aa0-4a9c-a5bb-2f5b9a1a7b6c.local 54400 typ host generation 0 ufrag a network-cost 999',
    { type: 'host', kind: 'mdns' },
  ],
  // Firefox.
  [
    'candidate:3 1 TCP 2105458943 192.168.1.4 9 typ host tcptype active',
    { protocol: 'tcp', tcpType: 'active', kind: 'ipv4' },
  ],
  [
    'candidate:0 2 UDP 5570047 turn.example 61234 typ relay raddr turn.example rport 61234',
    { type: 'relay', component: 2, kind: 'name' },
  ],
];

const broken = [
  '',
  'candidate:',
  'candidate:1 1 UDP 2130706431 203.0.113.141 8998',
  'candidate:1 1 UDP 2130706431 203.0.113.141 8998 typ',
  'candidate:1 1 UDP 2130706431 203.0.113.141 8998 typ elsewhere',
  'candidate:1 1 SCTP 2130706431 203.0.113.141 8998 typ host',
  'candidate:1 1 TCP 2130706431 203.0.113.141 8998 typ host tcptype sideways',
  'candidate:1 0 UDP 2130706431 203.0.113.141 8998 typ host',
  'candidate:1 257 UDP 2130706431 203.0.113.141 8998 typ host',
  'candidate:1 1 UDP 2130706431 203.0.113.141 65536 typ host',
  'candidate:1 1 UDP 4294967295 203.0.113.141 8998 typ host',
  'candidate:1 1 UDP 0 203.0.113.141 8998 typ host',
  'candidate:1 1 UDP -1 203.0.113.141 8998 typ host',
  'candidate:f_1 1 UDP 1 203.0.113.141 8998 typ host',
  `candidate:${'1'.repeat(33)} 1 UDP 1 203.0.113.141 8998 typ host`,
  'candidate:1 1 UDP 1 203.0.113.141 8998 typ host generation',
  'candidate:1 1 UDP 1 <script> 8998 typ host',
  `candidate:1 1 UDP 1 203.0.113.141 8998 typ host${' a b'.repeat(1_000)}`,
];

describe('connection/observe/candidate', () => {
  for (const [line, { kind, ...expected }] of examples) {
    it(`reads ${line}`, () => {
      const candidate = parseCandidate(line);
      expect(candidate).to.include(expected);
      expect(addressKind(candidate!)).to.equal(kind);
    });
  }

  for (const line of broken) {
    it(`refuses ${line.slice(0, 90) || 'the end of candidates'}`, () => {
      expect(parseCandidate(line)).to.equal(undefined);
    });
  }

  it('takes lines of any text without throwing, in time that grows with their length only', () => {
    const words = fc.constantFrom('candidate:1', '1', 'udp', 'typ', 'host', '10.0.0.1', 'raddr', '  ', '\r\n', ':');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words, { maxLength: 300 }).map((all) => all.join(' ')),
        ),
        (line) => {
          parseCandidate(line);
          return true;
        },
      ),
    );
  });

  it('reads each member where another order of extensions, or letter case, puts it', () => {
    const extension = fc.shuffledSubarray(
      ['raddr 10.0.0.1', 'rport 9', 'tcptype so', 'ufrag x+/y', 'generation 0', 'network-id 1'],
      { minLength: 6 },
    );
    fc.assert(
      fc.property(extension, fc.constantFrom('tcp', 'TCP'), (extensions, transport) => {
        const line = `candidate:a+/Z 1 ${transport} 1 192.0.2.1 1 typ prflx ${extensions.join(' ')}`;
        expect(parseCandidate(line)).to.deep.equal({
          foundation: 'a+/Z',
          component: 1,
          protocol: 'tcp',
          priority: 1,
          address: '192.0.2.1',
          port: 1,
          type: 'prflx',
          tcpType: 'so',
          relatedAddress: '10.0.0.1',
          relatedPort: 9,
          usernameFragment: 'x+/y',
        });
      }),
    );
  });
});
