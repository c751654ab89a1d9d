import type { DefaultStages } from '../../../workers/default-stages.js';
import type { EncodedTransformError } from '../../shared/errors.js';
import type { StageRegistry } from '../../shared/stage.js';
import type { MeshMember } from './mesh-member.js';

/** How far keys have come in a {@link Mesh}. */
export interface MeshKeyState {
  /** What one seals under (with sender keys `generation · 16 + step`, with MLS the epoch); undefined while there is no key. */
  readonly keyID: number | undefined;
  /** The IDs of the members that can open it, as far as one knows. */
  readonly members: readonly string[];
}

/** The events of a {@link Mesh}. */
export interface MeshEvents<R extends StageRegistry = DefaultStages> {
  /** Somebody is there, and is being connected: follow `member.peer.state`. */
  joined: { readonly member: MeshMember<R> };
  /** Somebody has left, has vanished, or comes back as another. */
  left: { readonly member: MeshMember<R> };
  /** A member sends a stream; tracks may join and leave it later. */
  stream: { readonly member: MeshMember<R>; readonly stream: MediaStream };
  /** A member sends nothing in this stream any more. */
  'stream-removed': { readonly member: MeshMember<R>; readonly stream: MediaStream };
  /** Keys, or who has them, have changed; so may the verification code have. */
  keys: MeshKeyState;
  /** Something failed that does not end the call; with the member whom it is about, where there is one. */
  error: { readonly error: EncodedTransformError; readonly member?: MeshMember<R> };
}

/** Tells the application. */
export type MeshDispatch<R extends StageRegistry> = <T extends keyof MeshEvents<R>>(
  type: T,
  detail: MeshEvents<R>[T],
) => void;
