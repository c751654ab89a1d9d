import type { Stage } from '../../src/shared/stage.js';
import { type ExtractorMethods, metadataExtractor } from './metadata/extractor.js';
import { type InjectorMethods, metadataInjector } from './metadata/injector.js';
import type { MetadataOptions } from './metadata/options.js';

export type { ChannelOptions, Delivery, Overflow } from '../../src/metadata/channels/channel.js';
export type { ChannelReceiveCounts, RejectionCause } from '../../src/metadata/channels/inbox.js';
export type { ChannelSendCounts } from '../../src/metadata/channels/message.js';
export type { ValueType, ValueTypes } from '../../src/metadata/channels/value-types.js';
export { type ExtractorMethods, type ExtractorStats, metadataExtractor } from './metadata/extractor.js';
export { type InjectorMethods, type InjectorStats, metadataInjector } from './metadata/injector.js';
export type { MetadataOptions } from './metadata/options.js';

/** Methods of {@link metadata}: a sender's pipeline has the injector's, a receiver's the extractor's. */
export type MetadataMethods = InjectorMethods & ExtractorMethods;

/**
 * Values that travel with the frames: the sender's half puts them in, each by the codec's own means, the receiver's takes
 * them out. Place it before the encryption, and they are as secret and as authentic as the media.
 *
 * Events: `metadata-refused` (the codec cannot carry it in this frame), `metadata-misplaced` (the frame was encrypted
 * already), and on the receiver `metadata-rejected`, whose cause is a `RejectionCause`.
 *
 * Throws TypeError or RangeError for wrong options.
 *
 * @example
 * ```ts
 * import { attach, createWorker } from 'framepipe';
 *
 * function caption(sender: RTCRtpSender, text: string): void {
 *   const channels = { caption: { type: 'text', redundancy: 3 } } as const;
 *   const pipeline = [{ stage: 'metadata', options: { channels } }, { stage: 'sframe' }] as const;
 *   const attached = attach(sender, createWorker(), pipeline);
 *   void attached.stages.metadata.send('caption', text);
 * }
 * ```
 */
export const metadata: Stage<MetadataOptions, MetadataMethods> = (options, context) =>
  (context?.side === 'receiver'
    ? metadataExtractor(options, context)
    : metadataInjector(options, context)) as ReturnType<Stage<MetadataOptions, MetadataMethods>>;
