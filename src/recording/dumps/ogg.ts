import { concat } from '../../shared/concat.js';
import type { Bytes } from '../../shared/stage.js';
import { concealment } from './concealment.js';
import type { DumpWriter } from './dump-writer.js';
import { oggPage, pageFlag } from './ogg-page.js';
import { createPlacement } from './opus-placement.js';

/**
 * `OpusHead` (RFC 7845 5.1) of version 1. Two channels: decoders make as many of packets that have one, and WebRTC changes
 * between them as it likes. Nothing is skipped, since a dump begins in mid-stream.
 *
 * ```
 *   'OpusHead' │ version │ channels │ pre-skip (2) │ rate of what was encoded (4) │ gain (2) │ mapping family
 * ```
 */
const opusHead = /* @__PURE__ */ concat(ascii('OpusHead'), [1, 2, 0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0]);

/** `OpusTags` (RFC 7845 5.2): the writer's name behind its length, and no comments. */
const opusTags = /* @__PURE__ */ concat(ascii('OpusTags'), [9, 0, 0, 0], ascii('Framepipe'), [0, 0, 0, 0]);

/**
 * Opus in Ogg (RFC 7845), a page for every packet. Other than bare packets, every player opens it, and gaps keep their place
 * to within 2.5 ms: they are filled with packets that ask the decoder to conceal them. What is no Opus is left out.
 */
export function oggWriter(): DumpWriter {
  const { place, fill } = createPlacement();
  let toc: number | undefined;
  let serial = 0;
  let number = 0;
  let granule = 0;
  // The last page is marked as such, so that one is known only when the next one comes.
  let held: Bytes | undefined;
  const page = (packet: Bytes, flag: number): Bytes => oggPage(packet, flag, granule, serial, number++);
  const put = (packet: Bytes, samples: number): Bytes => {
    const before = held ? page(held, pageFlag.none) : new Uint8Array(0);
    granule += samples;
    held = packet;
    return before;
  };

  return {
    write(frame) {
      const { gap, samples } = place(frame);
      if (samples === 0) return undefined;
      const pages: Bytes[] = [];
      if (toc === undefined) {
        serial = frame.ssrc;
        pages.push(page(opusHead, pageFlag.first), page(opusTags, pageFlag.none));
      } else {
        for (const empty of concealment(toc, gap)) {
          fill(empty.samples);
          pages.push(put(empty.bytes, empty.samples));
        }
      }
      toc = frame.data[0]!;
      pages.push(put(frame.data, samples));
      return concat(...pages);
    },
    end() {
      const last = held ? page(held, pageFlag.last) : new Uint8Array(0);
      held = undefined;
      return last;
    },
  };
}

function ascii(text: string): Bytes {
  return new TextEncoder().encode(text);
}
