import { checkBytes } from '../shared/arguments.js';
import type { Bytes } from '../shared/stage.js';

/** One picture of an emoji code. */
export interface VerificationEmoji {
  /** One emoji, with the selector for emoji style (U+FE0F) where it needs one. */
  readonly emoji: string;
  /** Its English name, which both sides can say. */
  readonly name: string;
}

/** The table of the Matrix specification, "SAS method: emoji", by number: 0 to 63. */
const table = `🐶 Dog,🐱 Cat,🦁 Lion,🐎 Horse,🦄 Unicorn,🐷 Pig,🐘 Elephant,🐰 Rabbit,
🐼 Panda,🐓 Rooster,🐧 Penguin,🐢 Turtle,🐟 Fish,🐙 Octopus,🦋 Butterfly,🌷 Flower,
🌳 Tree,🌵 Cactus,🍄 Mushroom,🌏 Globe,🌙 Moon,☁️ Cloud,🔥 Fire,🍌 Banana,
🍎 Apple,🍓 Strawberry,🌽 Corn,🍕 Pizza,🎂 Cake,❤️ Heart,😀 Smiley,🤖 Robot,
🎩 Hat,👓 Glasses,🔧 Spanner,🎅 Santa,👍 Thumbs Up,☂️ Umbrella,⌛ Hourglass,⏰ Clock,
🎁 Gift,💡 Light Bulb,📕 Book,✏️ Pencil,📎 Paperclip,✂️ Scissors,🔒 Lock,🔑 Key,
🔨 Hammer,☎️ Telephone,🏁 Flag,🚂 Train,🚲 Bicycle,✈️ Aeroplane,🚀 Rocket,🏆 Trophy,
⚽ Ball,🎸 Guitar,🎺 Trumpet,🔔 Bell,⚓ Anchor,🎧 Headphones,📁 Folder,📌 Pin`;

/** Emoji in a code, of 6 bits each. */
const LENGTH = 7;
/** What those take. */
const BYTES = 6;

/**
 * Seven emoji for the first 42 bits of `bytes`, 6 bits each, the first from the highest: the Matrix specification's
 * "SAS method: emoji".
 *
 * @param bytes At least 6 that nobody can choose: a short authentication string, a derived secret.
 * @throws `TypeError` or `RangeError` for other arguments.
 *
 * @example
 * ```ts
 * import { emojiCode } from 'framepipe/verification.js';
 *
 * const names = emojiCode(new Uint8Array(6)).map(({ name }) => name); // Dog, seven times
 * ```
 */
export function emojiCode(bytes: Uint8Array): readonly VerificationEmoji[] {
  checkBytes('bytes', bytes);
  if (bytes.length < BYTES) throw new RangeError(`"bytes" expected at least ${BYTES}, got ${bytes.length}`);
  const rows = table.split(/,\s*/);
  return Array.from({ length: LENGTH }, (_, place) => {
    const bit = place * 6;
    const pair = (bytes[bit >> 3]! << 8) | (bytes[(bit >> 3) + 1] ?? 0);
    const row = rows[(pair >> (10 - (bit & 7))) & 63]!;
    const space = row.indexOf(' ');
    return { emoji: row.slice(0, space), name: row.slice(space + 1) };
  });
}

/**
 * The short code of a group: the emoji of HKDF-SHA-256 (RFC 5869; no salt, info `Framepipe 1.0 Emoji Code`) of MLS's
 * epoch authenticator.
 *
 * It is quick to read to each other, and short: a server that makes a group of its own for each side agrees with a given
 * code once in 2^42 tries, but with some one of many that it prepares for both sides after about 2^21 of each. Against
 * whoever would go that far, compare `groupCode`.
 *
 * @param authenticator At least 16 bytes: `epoch.authenticator` of an MLS session.
 * @returns Seven emoji. Rejects with `TypeError` or `RangeError` for other arguments.
 *
 * @example
 * ```ts
 * import { groupEmojiCode } from 'framepipe/verification.js';
 *
 * async function show(authenticator: Uint8Array<ArrayBuffer>): Promise<void> {
 *   for (const { emoji, name } of await groupEmojiCode(authenticator)) document.body.append(`${emoji} ${name} `);
 * }
 * ```
 */
export async function groupEmojiCode(authenticator: Bytes): Promise<readonly VerificationEmoji[]> {
  checkBytes('authenticator', authenticator);
  if (authenticator.length < 16) {
    throw new RangeError(`"authenticator" expected at least 16 bytes, got ${authenticator.length}`);
  }
  const key = await crypto.subtle.importKey('raw', authenticator, 'HKDF', false, ['deriveBits']);
  const info = new TextEncoder().encode('Framepipe 1.0 Emoji Code');
  const algorithm = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info };
  return emojiCode(new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, BYTES * 8)));
}
