import type { MlsPort } from 'framepipe/mls.js';
import type { Post } from '../call/post.js';

/** Everybody's ports, by name. */
export type Room = Map<string, MlsPort>;

/** A port into a room on a server: each message goes to everybody in it, the sender too, in one order for all. */
export function roomPort(room: Room, post: Post): MlsPort {
  return {
    onmessage: null,
    send(data) {
      for (const to of room.keys()) {
        // Looked for when it arrives: whoever has left by then hears nothing.
        void post.send(to, () => room.get(to)?.onmessage?.(new MessageEvent('message', { data })));
      }
    },
  };
}
