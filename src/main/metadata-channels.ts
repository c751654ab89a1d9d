/** Values that travel with the frames, on the page: `framepipe/channels.js`. */
export type { Percentiles } from '../analysis/recent-values.js';
export type { FrameProtection, MetadataFrame, MetadataValue } from '../metadata/channels/batch.js';
export type { ChannelOptions, Delivery, Overflow } from '../metadata/channels/channel.js';
export type { ClockOffset } from '../metadata/channels/clock-samples.js';
export {
  type ChannelDefinition,
  type ChannelDefinitions,
  type ChannelInput,
  type ChannelOutput,
  type Channels,
  defineChannels,
} from '../metadata/channels/define.js';
export type {
  SchemaInput,
  SchemaIssue,
  SchemaOutput,
  SchemaResult,
  StandardSchema,
} from '../metadata/channels/standard-schema.js';
export type { ValueType, ValueTypes } from '../metadata/channels/value-types.js';
export {
  type ClockTransport,
  PeerClock,
  type PeerClockOptions,
  peerClock,
} from './metadata-clock.js';
export { clockChannel } from './metadata-clock-channel.js';
export {
  type FrameLatency,
  type LatencyEvents,
  LatencyMeter,
  type LatencyOptions,
  measureLatency,
} from './metadata-latency.js';
export {
  MetadataReceiver,
  type MetadataReceiverEvents,
  type MetadataReceiverStage,
  metadataReceiver,
  type RejectedValue,
  type ValueOf,
} from './metadata-receiver.js';
export type { RenderedFrame } from './metadata-render.js';
export { MetadataSender, type MetadataSenderStage, metadataSender } from './metadata-sender.js';
