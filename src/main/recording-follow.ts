import type { Side } from '../shared/stage.js';
import type { AttachedPeerConnection } from './attached-peer-connection.js';
import type { AttachedTransform } from './attached-transform.js';

/**
 * Hands over every pipeline of one side of a connection, those that come later too. What `add` rejects is left out: one
 * without a recorder, or that ends while it starts.
 *
 * @returns a function that ends it
 */
export function followPipelines(
  peerConnection: AttachedPeerConnection,
  side: Side,
  add: (attached: AttachedTransform) => Promise<unknown>,
): () => void {
  const seen = new Set<AttachedTransform>();
  const take = (attached: AttachedTransform): void => {
    if (attached.side !== side || seen.has(attached)) return;
    seen.add(attached);
    add(attached).catch(() => {});
  };
  for (const attached of peerConnection.transforms) take(attached);
  const onAttached = ({ detail }: CustomEvent<AttachedTransform>): void => take(detail);
  peerConnection.addEventListener('attached', onAttached);
  return () => peerConnection.removeEventListener('attached', onAttached);
}
