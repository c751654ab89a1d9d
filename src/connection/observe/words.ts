import { addressKind, type CandidateType, type IceCandidateRecord } from './candidate.js';
import type { DescriptionRecord } from './description.js';
import type { PairEnd } from './snapshot.js';

const TYPES: Readonly<Record<CandidateType, string>> = {
  host: 'own address',
  srflx: 'address seen by a STUN server',
  prflx: 'address seen by the other side',
  relay: 'relay',
};

/** A candidate in words: `UDP relay 192.0.2.7:5000`. */
export function candidateWords(candidate: IceCandidateRecord): string {
  const { protocol, tcpType, type, port } = candidate;
  const transport = protocol === 'tcp' ? `TCP${tcpType ? ` (${tcpType})` : ''}` : 'UDP';
  const hidden = addressKind(candidate) === 'mdns' ? ', hidden behind a name' : '';
  return `${transport} ${TYPES[type]} ${endpoint(candidate.address, port)}${hidden}`;
}

/** One end of a pair in words, with the way to its relay. */
export function pairEndWords({ type, protocol, address, port, relayProtocol }: PairEnd): string {
  const place = address === undefined || port === undefined ? '(hidden)' : endpoint(address, port);
  const by = relayProtocol && relayProtocol !== 'udp' ? ` reached by ${relayProtocol.toUpperCase()}` : '';
  return `${protocol.toUpperCase()} ${TYPES[type]} ${place}${by}`;
}

/** What is in a description: `audio, 2 video and data channels`. */
export function contentWords({ media }: DescriptionRecord): string {
  const counts = new Map<string, number>();
  for (const { kind, rejected } of media) {
    const name = kind === 'application' ? 'data channels' : kind;
    if (!rejected) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return list([...counts].map(([name, count]) => (count > 1 && name !== 'data channels' ? `${count} ${name}` : name)));
}

/** How many candidates there are of each type: `2 host and 1 relay`. */
export function countWords(candidates: readonly Pick<IceCandidateRecord, 'type'>[]): string {
  const types = Object.keys(TYPES) as CandidateType[];
  return list(
    types.flatMap((type) => {
      const count = candidates.filter((one) => one.type === type).length;
      return count > 0 ? [`${count} ${type}`] : [];
    }),
  );
}

function list(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? 'nothing';
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function endpoint(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
