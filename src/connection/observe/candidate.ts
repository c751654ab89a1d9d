/** What kind of way an ICE candidate is: RFC 8839, section 5.1. */
export type CandidateType = 'host' | 'srflx' | 'prflx' | 'relay';

/** What an address is: a name that ends in `.local` is one that a browser made up to hide the real one (mDNS). */
export type AddressKind = 'ipv4' | 'ipv6' | 'mdns' | 'name';

/** An ICE candidate, read. Names are those of RTCIceCandidate. */
export interface IceCandidateRecord {
  /** Candidates of one foundation share type, base and server; 1 to 32 characters. */
  readonly foundation: string;
  /** 1 for RTP (and everything else where RTCP is multiplexed), 2 for RTCP. */
  readonly component: number;
  /** What the candidate itself runs over; between a relay and its client it may be another. */
  readonly protocol: 'udp' | 'tcp';
  /** 1 to 2^31 − 1; the higher, the sooner it is tried. */
  readonly priority: number;
  /** An IP address or a name. */
  readonly address: string;
  /** 0 to 65,535; 9 for active TCP candidates, which have none. */
  readonly port: number;
  /** Host, server reflexive, peer reflexive or relayed. */
  readonly type: CandidateType;
  /** Who opens the connection, for TCP: RFC 6544, section 4.5. */
  readonly tcpType?: 'active' | 'passive' | 'so';
  /** For other types than `host`: what the candidate was reached from; hidden as `0.0.0.0` or `::` in some browsers. */
  readonly relatedAddress?: string;
  /** The port of `relatedAddress`. */
  readonly relatedPort?: number;
  /** The ICE generation that it belongs to. */
  readonly usernameFragment?: string;
}

// RFC 8839, section 5.1; an address is checked for its characters only, as names are allowed.
const LINE =
  /^(?:a=)?candidate:([A-Za-z0-9+/]{1,32}) (\d{1,3}) (\S+) (\d{1,10}) ([0-9A-Za-z.:_-]{1,255}) (\d{1,5}) typ (\S+)((?: \S+ \S+)*)$/i;
const TYPES: readonly string[] = ['host', 'srflx', 'prflx', 'relay'] satisfies CandidateType[];
const TCP_TYPES: readonly string[] = ['active', 'passive', 'so'];

/** Lines beyond this are nobody's: a candidate takes some 200 characters. */
const LONGEST = 2_048;

/**
 * Reads a candidate attribute (RFC 8839, section 5.1; for TCP RFC 6544, section 4.5), as `RTCIceCandidate.candidate` or a
 * line of SDP holds it. Extensions that it does not know are passed over.
 *
 * @returns undefined for what is no candidate, also for the empty string (the end of candidates), and for one that no
 *   ICE agent could use: of an unknown type or transport.
 *
 * @example
 * ```ts
 * import { parseCandidate } from 'framepipe/connection.js';
 *
 * const candidate = parseCandidate('candidate:1 1 udp 2122260223 192.0.2.7 54321 typ host generation 0');
 * console.log(candidate?.type, candidate?.address);
 * ```
 */
export function parseCandidate(line: string): IceCandidateRecord | undefined {
  if (typeof line !== 'string' || line.length > LONGEST) return undefined;
  const parts = LINE.exec(line.trim());
  if (!parts) return undefined;
  const [, foundation = '', component, transport = '', priority, address = '', port, kind = '', rest = ''] = parts;
  const protocol = transport.toLowerCase();
  const type = kind.toLowerCase();
  const extensions = pairsOf(rest);
  const tcpType = protocol === 'tcp' ? extensions.get('tcptype')?.toLowerCase() : undefined;
  const relatedAddress = extensions.get('raddr');
  const relatedPort = numberUpTo(65_535, extensions.get('rport'));
  const usernameFragment = extensions.get('ufrag');
  const record = {
    foundation,
    component: Number(component),
    protocol,
    priority: Number(priority),
    address,
    port: Number(port),
    type,
    ...(tcpType === undefined ? {} : { tcpType }),
    ...(relatedAddress === undefined ? {} : { relatedAddress }),
    ...(relatedPort === undefined ? {} : { relatedPort }),
    ...(usernameFragment === undefined ? {} : { usernameFragment }),
  };
  return isUsable(record) ? record : undefined;
}

/** What kind of address a candidate has. */
export function addressKind({ address }: Pick<IceCandidateRecord, 'address'>): AddressKind {
  if (address.includes(':')) return 'ipv6';
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) return 'ipv4';
  return address.toLowerCase().endsWith('.local') ? 'mdns' : 'name';
}

/** What tells one candidate from another. */
export function candidateKey({ component, protocol, address, port, type, tcpType }: IceCandidateRecord): string {
  return `${component} ${protocol} ${tcpType ?? ''} ${address} ${port} ${type}`;
}

/** The `name value` pairs at the end of a line; of a name that comes twice, the first. */
function pairsOf(text: string): Map<string, string> {
  const words = text.split(' ').slice(1);
  const pairs = new Map<string, string>();
  for (let at = 0; at + 1 < words.length; at += 2) {
    const name = words[at]!.toLowerCase();
    if (!pairs.has(name)) pairs.set(name, words[at + 1]!);
  }
  return pairs;
}

function numberUpTo(maximum: number, text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,10}$/.test(text)) return undefined;
  const value = Number(text);
  return value <= maximum ? value : undefined;
}

/** What was read of a line, before it is known to be of a kind that there is. */
type Unchecked = Omit<IceCandidateRecord, 'protocol' | 'type' | 'tcpType'> &
  Readonly<Record<'protocol' | 'type', string> & Partial<Record<'tcpType', string>>>;

function isUsable(record: Unchecked): record is IceCandidateRecord {
  const { component, protocol, port, priority, type, tcpType } = record;
  if (component < 1 || component > 256 || port > 65_535 || priority < 1 || priority > 2 ** 31 - 1) return false;
  if (!TYPES.includes(type)) return false;
  return protocol === 'udp' || (protocol === 'tcp' && (tcpType === undefined || TCP_TYPES.includes(tcpType)));
}
