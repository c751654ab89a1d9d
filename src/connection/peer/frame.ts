/** What one peer has to say to the other, once each, and in order. */
export type SignalBody =
  | { readonly description: SignalDescription }
  | { readonly candidate: RTCIceCandidateInit }
  /** The last offer could not be used. */
  | { readonly refused: true }
  /** Asks to make an offer, or lets the peer make one. */
  | { readonly turn: 'ask' | 'yours' }
  /** Asks the peer to restart ICE, where its generation (username fragment) still is this one. */
  | { readonly restart: string };

/** A description as it travels; nobody rolls back another's. */
export interface SignalDescription {
  readonly type: 'offer' | 'answer';
  readonly sdp: string;
}

/**
 * What travels over a signalling channel, as JSON. Fields that are not known are ignored.
 *
 * `from` and `to` are drawn at random by each {@link Peer}: whoever says one's own ID in `to` has heard of it, so what they
 * say is no recording of another call.
 */
export interface Frame {
  readonly from: string;
  /** Absent while the peer has not been heard. */
  readonly to?: string;
  /** How many bodies have arrived, without a gap. */
  readonly ack: number;
  /** The body's number, from 0 on. */
  readonly number?: number;
  readonly body?: SignalBody;
  /** Asks for an answer: the sender does not know whether it is heard. */
  readonly hello?: true;
  /** The last frame: the sender has closed. */
  readonly bye?: true;
}

/** Longest message in UTF-16 units. A description of a hundred media sections has about 400,000. */
const LONGEST = 524_288;
const LONGEST_CANDIDATE = 4_096;
const VERSION = 1;
const id = /^[0-9a-f]{32}$/;

/** 128 random bits. */
export function randomID(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function encodeFrame(frame: Frame): string {
  return JSON.stringify({ framepipe: VERSION, ...frame });
}

/** Reads a message; undefined for what is none. */
export function decodeFrame(data: unknown): Frame | undefined {
  if (typeof data !== 'string' || data.length > LONGEST) return undefined;
  const value = parse(data);
  if (!isRecord(value) || value.framepipe !== VERSION) return undefined;
  const { from, to, ack, number, hello, bye } = value;
  if (!isID(from) || (to !== undefined && !isID(to)) || !isCount(ack)) return undefined;
  const frame: Frame = {
    from,
    ack,
    ...(to && { to }),
    ...(hello === true && { hello: true }),
    ...(bye === true && { bye: true }),
  };
  if (value.body === undefined) return frame;
  const body = decodeBody(value.body);
  return body && isCount(number) ? { ...frame, number, body } : undefined;
}

function decodeBody(value: unknown): SignalBody | undefined {
  if (!isRecord(value)) return undefined;
  if (value.refused === true) return { refused: true };
  if (value.turn === 'ask' || value.turn === 'yours') return { turn: value.turn };
  if (typeof value.restart === 'string' && value.restart.length <= 256) return { restart: value.restart };
  if (isRecord(value.description)) {
    const { type, sdp } = value.description;
    return (type === 'offer' || type === 'answer') && typeof sdp === 'string'
      ? { description: { type, sdp } }
      : undefined;
  }
  const candidate = isRecord(value.candidate) && decodeCandidate(value.candidate);
  return candidate ? { candidate } : undefined;
}

/** https://w3c.github.io/webrtc-pc/#dom-rtcicecandidateinit */
function decodeCandidate(value: Record<string, unknown>): RTCIceCandidateInit | undefined {
  const { candidate, sdpMid = null, sdpMLineIndex = null, usernameFragment = null } = value;
  if (typeof candidate !== 'string' || candidate.length > LONGEST_CANDIDATE) return undefined;
  if (!isText(sdpMid) || !isText(usernameFragment)) return undefined;
  if (sdpMLineIndex !== null && !(isCount(sdpMLineIndex) && sdpMLineIndex < 65_536)) return undefined;
  return { candidate, sdpMid, sdpMLineIndex, usernameFragment };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isID(value: unknown): value is string {
  return typeof value === 'string' && id.test(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isText(value: unknown): value is string | null {
  return value === null || (typeof value === 'string' && value.length <= 256);
}
