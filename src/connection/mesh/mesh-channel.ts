import type { DefaultStages } from '../../../workers/default-stages.js';
import { TypedEventTarget } from '../../main/typed-event-target.js';
import { wrongType } from '../../shared/arguments.js';
import type { Bytes, StageRegistry } from '../../shared/stage.js';
import type { DataChannelMessage } from '../data/assembler.js';
import type { MeshMember } from './mesh-member.js';

/** The events of a {@link MeshChannel}. */
export interface MeshChannelEvents<R extends StageRegistry = DefaultStages> {
  /** A member has sent something: a string where it was one, else bytes. */
  message: { readonly member: MeshMember<R>; readonly data: DataChannelMessage };
}

/** Largest message, in bytes. */
const LARGEST = 2 ** 20;

/**
 * A channel from everybody to everybody in a {@link Mesh}, by `mesh.channel(name)`: for chat, reactions, pointers.
 *
 * @example
 * ```ts
 * import type { Mesh } from 'framepipe/connection.js';
 *
 * function chat(mesh: Mesh, show: (from: string, text: string) => void): (text: string) => Promise<void> {
 *   const channel = mesh.channel('chat');
 *   channel.addEventListener('message', ({ detail: { member, data } }) => show(member.id, String(data)));
 *   return (text) => channel.send(text);
 * }
 * ```
 */
export class MeshChannel<R extends StageRegistry = DefaultStages> extends TypedEventTarget<MeshChannelEvents<R>> {
  /** Its name, the same for all. */
  readonly name: string;
  readonly #send: (data: DataChannelMessage) => Promise<void>;

  /** Use `mesh.channel`. */
  constructor(name: string, send: (data: DataChannelMessage) => Promise<void>) {
    super();
    this.name = name;
    this.#send = send;
  }

  /**
   * Sends to all who are in the call at this moment; from one sender, messages arrive in order. Large things are for a
   * channel of your own, with `dataChannelStreams`.
   *
   * @param data A string or bytes, up to 1 MiB.
   * @returns Resolves when it is under way to those who have keys, not when it has arrived; to those who are being connected
   *   it goes when they have them. Rejects with TypeError or RangeError for what is no such message, with EncodedTransformError `closed`
   *   when the mesh is closed.
   */
  async send(data: DataChannelMessage): Promise<void> {
    if (typeof data !== 'string' && !((data as unknown) instanceof Uint8Array)) {
      throw wrongType('data', 'a string or a Uint8Array', data);
    }
    // Three bytes for a UTF-16 unit at most.
    const length = typeof data === 'string' ? new Blob([data]).size : data.length;
    if (length > LARGEST) throw new RangeError(`"data" expected at most ${LARGEST} bytes, got ${length}`);
    return this.#send(typeof data === 'string' ? data : (data.slice() as Bytes));
  }
}
