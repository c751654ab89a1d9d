import { checkBytes, checkInteger, checkObject } from '../../shared/arguments.js';
import { concat } from '../../shared/concat.js';
import type { MetadataFormat } from '../format.js';
import { USER_DATA_UNREGISTERED } from '../sei.js';
import { extractSei, injectSei } from './sei-messages.js';
import { startsWith, uuidBytes } from './uuid.js';

/** Which SEI messages of H.264 and H.265 a format writes and reads. */
export type SeiFormatOptions =
  | {
      /** Of `user_data_unregistered`, as 8-4-4-4-12 hexadecimal digits. */
      readonly uuid: string;
    }
  | {
      /** `payloadType` (H.264 D.1), 0 to 65,535; 5 is `user_data_unregistered` with its UUID. */
      readonly payloadType: number;
    };

/** `payloadType` of Agora's messages, which count emulation prevention in their size. */
const AGORA = 101;

/**
 * SEI messages of H.264 and H.265: those of one UUID, or those of one type. Decoders pass over them. Reads them anywhere in a
 * frame, writes one before the first slice.
 *
 * @throws TypeError or RangeError where an option is wrong.
 *
 * @example
 * ```ts
 * import { seiFormat } from 'framepipe/metadata.js';
 *
 * const broadcaster = seiFormat({ uuid: 'deca275e-1a2b-4c3d-8e9f-001122334455' });
 * function read(frame: Uint8Array<ArrayBuffer>): string | undefined {
 *   const { payload } = broadcaster.extract(frame, 'video/H264');
 *   return payload && new TextDecoder().decode(payload);
 * }
 * ```
 */
export function seiFormat(options: SeiFormatOptions): MetadataFormat {
  checkObject('options', options);
  const uuid = 'uuid' in options ? uuidBytes(options.uuid) : new Uint8Array();
  const type = 'uuid' in options ? USER_DATA_UNREGISTERED : options.payloadType;
  checkInteger('payloadType', type, 0, 0xffff);
  return {
    name: 'uuid' in options ? `SEI ${options.uuid}` : `SEI ${type}`,
    inject(frame, mimeType, payload) {
      checkBytes('payload', payload);
      return injectSei(frame, mimeType, { type, payload: concat(uuid, payload) });
    },
    extract: (frame, mimeType) =>
      extractSei(frame, mimeType, (message) => {
        const payload = type === AGORA ? message.payload : message.raw;
        return message.type === type && startsWith(payload, uuid) ? payload.subarray(uuid.length) : undefined;
      }),
  };
}

/**
 * Video SEI of Agora's SDKs, type 101. Theirs counts emulation prevention in the size, which is read; it is written as the
 * standard says, and reads there the same where no emulation prevention is needed.
 *
 * @example
 * ```ts
 * import { agoraSei } from 'framepipe/metadata.js';
 *
 * const withScore = (frame: Uint8Array<ArrayBuffer>) =>
 *   agoraSei.inject(frame, 'video/H264', new TextEncoder().encode('2:1'));
 * ```
 */
export const agoraSei: MetadataFormat = /* @__PURE__ */ seiFormat({ payloadType: AGORA });

/**
 * SEI of Tencent's TRTC and of Zego's SDKs, type 243. Zego's writes no emulation prevention by default, which is read; it
 * is always written here.
 *
 * @example
 * ```ts
 * import { trtcSei } from 'framepipe/metadata.js';
 *
 * const question = (frame: Uint8Array<ArrayBuffer>) => trtcSei.extract(frame, 'video/H264').payload;
 * ```
 */
export const trtcSei: MetadataFormat = /* @__PURE__ */ seiFormat({ payloadType: 243 });
