import type { AnalyzedFrame } from '../../analysis/analyzed-frame.js';
import { isKey } from '../model/inspector-model.js';
import { type ColorName, layerColor } from './palette.js';

/** How a frame's bar looks. Nothing is told by colour alone: marks and breadth tell the same. */
export interface FrameLook {
  readonly color: ColorName;
  /** Of the bar's full breadth: the higher the temporal layer, the narrower … */
  readonly breadth: number;
  /** … and the paler, 0 to 1. */
  readonly opacity: number;
  /** A triangle above: a decoder can start here. */
  readonly isMarked: boolean;
  /** Drawn as an outline: it cannot be read, or is not shown. */
  readonly isHollow: boolean;
  /** What the legend calls it. */
  readonly label: string;
}

/** Breadth and opacity of temporal layers. */
const TEMPORAL = [
  [1, 1],
  [0.72, 0.78],
  [0.5, 0.62],
  [0.34, 0.5],
] as const;

/** @param byLayer whether the stream has several spatial layers, which then give the colours */
export function frameLook(frame: AnalyzedFrame, byLayer: boolean): FrameLook {
  const { temporalIndex = 0, spatialIndex = 0, shown, opaque } = frame;
  const [breadth, opacity] = TEMPORAL[Math.min(temporalIndex, TEMPORAL.length - 1)]!;
  const isMarked = !opaque && isKey(frame);
  const [color, name] = colorAndName(frame, byLayer);
  const label = [
    name,
    byLayer && `spatial ${spatialIndex}`,
    temporalIndex > 0 && `temporal ${temporalIndex}`,
    shown === false && 'not shown',
  ];
  return {
    color,
    breadth,
    opacity,
    isMarked,
    isHollow: opaque === true || shown === false,
    label: label.filter(Boolean).join(', '),
  };
}

function colorAndName(frame: AnalyzedFrame, byLayer: boolean): readonly [ColorName, string] {
  const { kind, opaque, pictureType, spatialIndex = 0 } = frame;
  if (kind === 'audio') return ['sound', frame.dtx ? 'Silence' : 'Sound'];
  if (opaque) return ['bad', 'Unreadable'];
  if (byLayer) return [layerColor(spatialIndex), isKey(frame) ? 'Key' : 'Delta'];
  if (isKey(frame)) return ['key', 'Key'];
  if (pictureType === 'I') return ['intra', 'Delta I'];
  if (pictureType === 'B') return ['bidirectional', 'Delta B'];
  return ['predicted', pictureType ? 'Delta P' : 'Delta'];
}
