import { checkUint64 } from '../shared/uint64.js';
import { checkBits, lowBits, toBitField } from './bit-fields.js';

/** How the key IDs of an MLS group are divided; all of its members need the same. */
export interface MlsKeyIDLayout {
  /** S, 0 to 32: bits of a member's index. The group has at most 2^S members. */
  readonly indexBits: number;
  /** E, 0 to 32: bits of the epoch that are sent. At most 2^E epochs can be told apart at a time. */
  readonly epochBits: number;
}

/** What a key ID of an MLS group says. */
export interface MlsKeyIDParts {
  /** Tells apart what one member sends without coordination, 0 to 2^(64 − S − E) − 1; 0 gives the shortest key IDs. */
  readonly context: number | bigint;
  /** The sender's leaf index, 0 to 2^S − 1. */
  readonly index: number;
  /** The epoch, 0 to 2^64 − 1; of one that was decoded, the lowest E bits. */
  readonly epoch: number | bigint;
}

/**
 * The key ID of a sender in an MLS group (RFC 9605, section 5.2).
 *
 * ```
 *  64 − S − E bits  S bits   E bits
 * +----------------+-------+-------+
 * |    context     | index | epoch |     KID = (context << (S + E)) + (index << E) + epoch mod 2^E
 * +----------------+-------+-------+
 * ```
 *
 * @throws `TypeError` or `RangeError` for what does not fit.
 *
 * @example
 * ```ts
 * import { encodeMlsKeyID } from 'framepipe/sframe.js';
 *
 * encodeMlsKeyID({ context: 2, index: 2, epoch: 16 }, { indexBits: 6, epochBits: 4 }); // 0x820n
 * ```
 */
export function encodeMlsKeyID({ context, index, epoch }: MlsKeyIDParts, layout: MlsKeyIDLayout): bigint {
  const { indexBits, epochBits } = checkLayout(layout);
  checkUint64('epoch', epoch);
  const member = toBitField('index', index, indexBits) << BigInt(epochBits);
  const upper = toBitField('context', context, 64 - indexBits - epochBits) << BigInt(indexBits + epochBits);
  return upper | member | BigInt.asUintN(epochBits, BigInt(epoch));
}

/**
 * The parts of such a key ID.
 *
 * @throws `TypeError` or `RangeError` where the key ID is not within 0 to 2^64 − 1, or the layout impossible.
 */
export function decodeMlsKeyID(
  keyID: number | bigint,
  layout: MlsKeyIDLayout,
): { context: bigint; index: number; epoch: number } {
  const { indexBits, epochBits } = checkLayout(layout);
  checkUint64('keyID', keyID);
  const value = BigInt(keyID);
  return {
    context: value >> BigInt(indexBits + epochBits),
    index: lowBits(value >> BigInt(epochBits), indexBits),
    epoch: lowBits(value, epochBits),
  };
}

function checkLayout(layout: MlsKeyIDLayout): MlsKeyIDLayout {
  checkBits('indexBits', layout.indexBits);
  checkBits('epochBits', layout.epochBits);
  return layout;
}
