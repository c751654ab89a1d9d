import type { KindSummary, TypeSummary } from '../summary/kinds.js';
import type { TrackSummary } from '../summary/summary.js';
import { bytes, percent, rangeText } from './format.js';

const HEADINGS = ['frames', 'share', 'bytes', 'share', 'smallest', 'mean', 'median', '95 %', 'largest'];

/** Frames by type, and where there are several layers by these, as rows of cells under headings. */
export function kindTables(track: TrackSummary): string[][][] {
  const { types, layers } = track;
  const tables = [rowsOf(track, 'type', types, typeName)];
  const layerName = ({ spatialIndex, temporalIndex }: { spatialIndex: number; temporalIndex: number }) =>
    `spatial ${spatialIndex}, temporal ${temporalIndex}`;
  if (layers) tables.push(rowsOf(track, 'layer', layers, layerName));
  return tables;
}

/** A type as people call it: `key I`, `delta B, hidden`. */
export function typeName({ type, pictureType, shown, opaque }: Omit<TypeSummary, keyof KindSummary>): string {
  if (opaque) return 'unreadable';
  const name = [type, pictureType].filter(Boolean).join(' ') || 'packets';
  return shown === false ? `${name}, hidden` : name;
}

function rowsOf<Kind extends KindSummary>(
  track: TrackSummary,
  heading: string,
  kinds: readonly Kind[],
  nameOf: (kind: Kind) => string,
): string[][] {
  const withQuantizers = kinds.some(({ qp }) => qp !== undefined);
  const head = [heading, ...HEADINGS, ...(withQuantizers ? ['quantizer'] : [])];
  const rows = kinds.map((kind) => {
    const { frames, bytes: sum, size, qp } = kind;
    const counts = [String(frames), percent(frames / track.frames), bytes(sum), percent(sum / (track.bytes || 1))];
    const sizes = [size.min, Math.round(size.mean), size.p50, size.p95, size.max].map(String);
    return [nameOf(kind), ...counts, ...sizes, ...(withQuantizers ? [qp ? rangeText(qp) : ''] : [])];
  });
  return [head, ...rows];
}
