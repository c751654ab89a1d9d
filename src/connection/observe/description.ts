import { type IceCandidateRecord, parseCandidate } from './candidate.js';

/** One media section (m= line) of a description. */
export interface MediaSection {
  /** What transceivers and candidates call it. */
  readonly mid: string;
  /** `audio`, `video`, `application` (data channels), or whatever else the line names. */
  readonly kind: string;
  /** Which way media may flow, from the point of view of who made the description. */
  readonly direction: RTCRtpTransceiverDirection;
  /** Whether it is refused or stopped: its port is 0, and it is not merely bundled with another. */
  readonly rejected: boolean;
  /** The ICE generation; undefined where the section has none. */
  readonly usernameFragment: string | undefined;
  /** Who begins the DTLS handshake: `actpass`, `active` or `passive` (RFC 8842). */
  readonly setup: string | undefined;
  /** The certificates that may be used, as `sha-256 AB:CD:…` (RFC 8122). */
  readonly fingerprints: readonly string[];
  /** The candidates that it holds so far; those that came by trickle are added by the browser. */
  readonly candidates: readonly IceCandidateRecord[];
  /** Whether no more candidates will come. */
  readonly endOfCandidates: boolean;
}

/** A session description, read as far as connecting goes. */
export interface DescriptionRecord {
  /** Offer, answer, provisional answer or rollback. */
  readonly type: RTCSdpType;
  /** The whole text. */
  readonly sdp: string;
  /** Whether who made it only answers checks, as servers do (RFC 8445, section 2.5). */
  readonly iceLite: boolean;
  /** The media sections, in order. */
  readonly media: readonly MediaSection[];
}

/** Sections beyond this are not read: no browser makes so many. */
const MOST_SECTIONS = 1_024;

/**
 * Reads a session description: what is in it, by which certificates, over which candidates.
 *
 * @returns Never throws: what cannot be read is left out.
 *
 * @example
 * ```ts
 * import { parseDescription } from 'framepipe/connection.js';
 *
 * const pc = new RTCPeerConnection();
 * const offer = await pc.createOffer({ offerToReceiveAudio: true });
 * for (const { mid, kind, candidates } of parseDescription(offer).media) console.log(mid, kind, candidates.length);
 * ```
 */
export function parseDescription({ type, sdp = '' }: RTCSessionDescriptionInit): DescriptionRecord {
  const [session = '', ...sections] = sdp.split(/^m=/m);
  const common = attributesOf(session);
  const bundled = new Set((common.get('group') ?? []).flatMap((line) => line.split(' ').slice(1)));
  return {
    type,
    sdp,
    iceLite: common.has('ice-lite'),
    media: sections.slice(0, MOST_SECTIONS).map((text) => sectionOf(text, common, bundled)),
  };
}

type Attributes = ReadonlyMap<string, readonly string[]>;

function sectionOf(text: string, session: Attributes, bundled: ReadonlySet<string>): MediaSection {
  const own = attributesOf(text);
  // RFC 8866, section 5.13: what the session says holds for each section that does not say otherwise.
  const all = (name: string) => own.get(name) ?? session.get(name) ?? [];
  const [kind = '', port = ''] = text.split(/[ /\r\n]/, 2);
  const mid = all('mid')[0] ?? '';
  return {
    mid,
    kind,
    direction: DIRECTIONS.find((name) => own.has(name)) ?? DIRECTIONS.find((name) => session.has(name)) ?? 'sendrecv',
    // RFC 9143, section 7.3.2: the bundled sections of an offer may have port 0 and still be meant, with bundle-only.
    rejected: port === '0' && !(bundled.has(mid) && own.has('bundle-only')),
    usernameFragment: all('ice-ufrag')[0],
    setup: all('setup')[0],
    fingerprints: all('fingerprint').map(normalFingerprint),
    candidates: all('candidate').flatMap((value) => parseCandidate(`candidate:${value}`) ?? []),
    endOfCandidates: own.has('end-of-candidates') || session.has('end-of-candidates'),
  };
}

const DIRECTIONS = ['sendrecv', 'sendonly', 'recvonly', 'inactive'] as const;

/** The hash's name in lower case, its value in upper case: browsers write them as they like, and mean the same. */
export function normalFingerprint(text: string): string {
  const [hash = '', value = ''] = text.trim().split(/\s+/);
  return `${hash.toLowerCase()} ${value.toUpperCase()}`;
}

/** The `a=` lines by name, each with its values. */
function attributesOf(text: string): Attributes {
  const attributes = new Map<string, string[]>();
  for (const [, name = '', value = ''] of text.matchAll(/^a=([^:\r\n]+)(?::([^\r\n]*))?/gm)) {
    const values = attributes.get(name);
    if (values) values.push(value);
    else attributes.set(name, [value]);
  }
  return attributes;
}
