/** The web component `<framepipe-inspector>`: `framepipe/inspector.js`. */
export { defineInspector, inspect } from './inspector/define.js';
export { FramepipeInspector } from './inspector/element.js';
export type {
  InspectedSource,
  InspectedTransform,
  InspectedTransforms,
  InspectorOptions,
  InspectorSource,
} from './inspector/follow/inspected.js';
export type { ExportFormat } from './inspector/model/export.js';
