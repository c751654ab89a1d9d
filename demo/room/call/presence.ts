/** What a member tells the others of themselves, over the encrypted channel. */
export interface Presence {
  readonly name: string;
  readonly hasSound: boolean;
  readonly hasPicture: boolean;
  /** The ID of the stream that holds their screen, while they share it. */
  readonly screen?: string;
}

/** Letters of a name, and of a stream's ID, at most. */
const [LONGEST_NAME, LONGEST_ID] = [40, 100];

export function encodePresence(presence: Presence): string {
  return JSON.stringify(presence);
}

/** Reads what came; undefined where it is nothing of the kind. A member may be anybody who has the link. */
export function decodePresence(data: unknown): Presence | undefined {
  if (typeof data !== 'string') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { name, hasSound, hasPicture, screen } = value as Record<string, unknown>;
  if (typeof name !== 'string' || typeof hasSound !== 'boolean' || typeof hasPicture !== 'boolean') return undefined;
  if (screen !== undefined && (typeof screen !== 'string' || screen.length > LONGEST_ID)) return undefined;
  return { name: cleanName(name), hasSound, hasPicture, ...(screen !== undefined && { screen }) };
}

/** A name as it is shown: on one line, of bounded length, and not empty. */
export function cleanName(name: string): string {
  // Marks that turn the direction of what follows (Unicode's Bidi_Control) would reach beyond the name.
  const plain = name.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, ' ').replace(/\s+/g, ' ');
  return [...plain.trim()].slice(0, LONGEST_NAME).join('').trim() || 'Guest';
}
