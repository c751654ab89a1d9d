import { decodeValue, encodeValue } from '../../src/metadata/channels/value-codecs.js';
import { decodeCaptureTime, decodeValueEntry, encodeValueEntry } from '../../src/metadata/channels/value-entry.js';
import type { ValueType } from '../../src/metadata/channels/value-types.js';
import { decodeTrailer } from '../../src/metadata/formats/livekit-trailer.js';
import { choose, chosen, hold, holdEqual, type Target } from '../target.js';

const TYPES: readonly ValueType[] = ['bytes', 'text', 'json', 'cbor', 'number', 'timestamp'];
const VALUES: readonly (readonly [ValueType, unknown])[] = [
  ['bytes', Uint8Array.of(1, 2, 3)],
  ['text', 'Grüße 🎈'],
  ['json', { a: [1, null, 'x'], b: { c: true } }],
  ['cbor', { a: [1, -1.5, 2 ** 40], b: { 1: 'x' }, c: Uint8Array.of(1), d: null }],
  ['number', 5],
  ['number', -70_000.25],
  ['timestamp', 1_700_000_000_000.5],
];

/** Values of channels, in every encoding: what can be read can be written, and reads the same again. */
export const values: Target = {
  name: 'values',
  seeds: () => VALUES.map(([type, value]) => chosen(TYPES.indexOf(type), encodeValue(type, value, 'value'))),
  run(input) {
    const [type, bytes] = choose(input, TYPES);
    const decoded = decodeValue(type, bytes);
    if (!decoded) return;
    const again = decodeValue(type, encodeValue(type, decoded.value, 'value'));
    if (type === 'timestamp') hold(isNear(again?.value, decoded.value), 'a timestamp comes back');
    else holdEqual(again?.value, decoded.value, `a value (${type}) comes back`);
  },
};

/** From the year 2109 on, milliseconds in a double are less fine than microseconds. */
function isNear(one: unknown, other: unknown): boolean {
  return typeof one === 'number' && typeof other === 'number' && Math.abs(one - other) <= 0.002;
}

/** What frames carry of values: whole ones, pieces, capture times; and LiveKit's trailers. */
export const valueEntries: Target = {
  name: 'value-entries',
  seeds() {
    const whole = { id: 5, sequence: 77, age: 0, offset: 0, total: 3, bytes: Uint8Array.of(1, 2, 3) };
    return [whole, { ...whole, age: 90_000 }, { ...whole, offset: 400, total: 1_000 }].map((entry) =>
      encodeValueEntry(entry),
    );
  },
  run(bytes) {
    const entry = decodeValueEntry(bytes);
    if (entry) holdEqual(decodeValueEntry(encodeValueEntry(entry)), entry, 'an entry comes back');
    decodeCaptureTime(bytes);
    decodeTrailer(bytes);
  },
};
