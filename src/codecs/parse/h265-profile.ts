import type { BitReader } from './bit-reader.js';

/** What profile_tier_level() (H.265 7.3.3) tells. */
export interface H265Profile {
  /** As in ISO/IEC 14496-15 E.3, `hvc1.…`. */
  readonly codec: string;
  readonly profile: number;
}

const TIERS = ['L', 'H'] as const;
const SPACES = ['', 'A', 'B', 'C'] as const;

export function readH265Profile(reader: BitReader, maxSubLayersMinus1: number): H265Profile {
  const space = SPACES[reader.bits(2)]!; // general_profile_space
  const tier = TIERS[reader.bit()]!;
  const profile = reader.bits(5);
  const compatibility = reversed(reader.bits(32)).toString(16);
  let constraints = '';
  let zeros = '';
  for (let index = 0; index < 6; index += 1) {
    const byte = reader.bits(8);
    zeros += `.${byte.toString(16)}`;
    if (byte === 0) continue; // those that trail are left out
    constraints += zeros;
    zeros = '';
  }
  const level = reader.bits(8);
  skipSubLayers(reader, maxSubLayersMinus1);
  return { codec: `hvc1.${space}${profile}.${compatibility}.${tier}${level}${constraints}`, profile };
}

/** The 32 bits in reverse order. */
function reversed(bits: number): number {
  let result = 0;
  for (let index = 0; index < 32; index += 1) result = (result << 1) | ((bits >>> index) & 1);
  return result >>> 0;
}

function skipSubLayers(reader: BitReader, count: number): void {
  if (count === 0) return;
  const present: number[] = [];
  for (let layer = 0; layer < 8; layer += 1) present.push(reader.bits(2)); // the last ones are reserved_zero_2bits
  for (let layer = 0; layer < count; layer += 1) {
    if (present[layer]! & 2) reader.skip(88); // sub_layer_profile_present_flag
    if (present[layer]! & 1) reader.skip(8); // sub_layer_level_present_flag
  }
}
