import { assemble, disassemble, partition, restore } from '../../src/codecs/frame-layout.js';
import { isKeyFrame } from '../../src/codecs/key-frame.js';
import type { Bytes } from '../../src/shared/stage.js';
import { readStreams } from '../../test/codecs/parse/fixtures.js';
import { choose, chosen, hold, holdEqual, MIME_TYPES, type Target } from '../target.js';

/** Sealed here without a header before it. */
const none = new Uint8Array();

/** How frames are laid out around what is sealed: by senders, from any frame; by receivers, from any bytes. */
export const frameLayout: Target = {
  name: 'frame-layout',
  seeds() {
    return readStreams().flatMap(({ mimeType, frames: [first] }) => {
      const bytes = first!.bytes.slice(0, 400);
      const index = (MIME_TYPES as readonly string[]).indexOf(mimeType);
      const parts = partition(bytes, mimeType)!;
      return [chosen(index, bytes), chosen(index, assemble(parts.metadata, none, parts.body.slice().buffer))];
    });
  },
  run(input) {
    const [mimeType, bytes] = choose(input, MIME_TYPES);
    isKeyFrame(bytes, mimeType);
    receive(bytes);
    const parts = bytes.length > 0 ? partition(bytes, mimeType) : undefined;
    if (!parts) return;
    // What sealing makes of a body is other bytes, and some more.
    const sealed = Uint8Array.from([...parts.body, ...new Uint8Array(20)], (byte, index) => byte ^ (index * 37));
    const whole = assemble(parts.metadata, none, sealed.slice().buffer);
    const apart = disassemble(whole);
    hold(apart !== undefined, 'what was assembled can be disassembled');
    holdEqual(Buffer.compare(apart.sealed, sealed), 0, 'what was sealed comes back');
    holdEqual(Buffer.compare(apart.metadata, parts.metadata), 0, 'what is authenticated comes back');
    const restored = restore(apart.metadata, parts.body.slice().buffer);
    holdEqual(Buffer.compare(restored, bytes), 0, 'the frame comes back');
  },
};

function receive(bytes: Bytes): void {
  const parts = disassemble(bytes);
  if (!parts) return;
  hold(parts.sealed.length <= bytes.length, 'no more is sealed than came');
  restore(parts.metadata, parts.sealed.slice().buffer);
}
