import type { BitReader } from './bit-reader.js';

/** scaling_list_data() (7.3.4). */
export function skipScalingLists(reader: BitReader): void {
  for (let size = 0; size < 4; size += 1) {
    for (let matrix = 0; matrix < 6; matrix += size === 3 ? 3 : 1) {
      if (!reader.flag()) {
        reader.ue(); // scaling_list_pred_matrix_id_delta
      } else {
        const coefficients = Math.min(64, 16 << (2 * size));
        for (let left = coefficients + (size > 1 ? 1 : 0); left > 0; left -= 1) reader.se();
      }
    }
  }
}
