import type { ConnectionObserver } from '../../connection/observe/observer.js';
import { attachedOf } from '../../main/attached-of.js';
import { wrongType } from '../../shared/arguments.js';
import type { InspectedSource, InspectedTransform, InspectedTransforms, InspectorSource } from './inspected.js';

/** A connection, or who observes it already. */
export type InspectedConnection = RTCPeerConnection | ConnectionObserver;

/** What there is to follow at a moment. */
export interface InspectedParts {
  readonly transforms: ReadonlySet<InspectedTransform>;
  /** Each once, with what it is followed by. */
  readonly connections: ReadonlyMap<RTCPeerConnection, InspectedConnection>;
}

/** The pipelines and connections of a source, at the moment it is called. Throws TypeError for what is no source. */
export function partsOf(source: InspectorSource): () => InspectedParts {
  const list = () => (Array.isArray(source) ? (source as readonly InspectedSource[]) : [source as InspectedSource]);
  for (const one of list()) partOf(one);
  return () => gather(list());
}

function gather(sources: readonly InspectedSource[]): InspectedParts {
  const transforms = new Set<InspectedTransform>();
  const connections = new Map<RTCPeerConnection, InspectedConnection>();
  for (const part of sources.map(partOf)) {
    for (const one of part.transforms) transforms.add(one);
    if (!part.connection) continue;
    const isObserver = 'timeline' in part.connection;
    const pc = isObserver ? part.connection.peerConnection : part.connection;
    if (isObserver || !connections.has(pc)) connections.set(pc, part.connection);
  }
  return { transforms, connections };
}

interface Part {
  readonly transforms: readonly InspectedTransform[];
  readonly connection?: InspectedConnection | undefined;
}

function partOf(source: InspectedSource): Part {
  if (has<RTCPeerConnection>(source, 'getTransceivers')) {
    // Something that merely has transceivers, as wrappers of connections may, cannot be observed.
    return { transforms: attachedOf(source), connection: has(source, 'getStats') ? source : undefined };
  }
  if (has<ConnectionObserver>(source, 'timeline')) {
    return { transforms: attachedOf(source.peerConnection), connection: source };
  }
  if (has<InspectedTransforms>(source, 'transforms')) {
    return { transforms: source.transforms, connection: source.peerConnection };
  }
  if (has<InspectedTransform>(source, 'stages') && 'target' in source) return { transforms: [source] };
  throw wrongType(
    'source',
    'an AttachedTransform, an AttachedPeerConnection, an RTCPeerConnection, a ConnectionObserver, or an array of them',
    source,
  );
}

function has<T>(value: unknown, property: keyof T & string): value is T {
  return typeof value === 'object' && value !== null && property in value;
}
