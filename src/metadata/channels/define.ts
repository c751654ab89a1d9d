import { checkObject, wrongType } from '../../shared/arguments.js';
import { type ChannelOptions, checkChannels } from './channel.js';
import type { SchemaInput, SchemaOutput, StandardSchema } from './standard-schema.js';
import type { ValueTypes } from './value-types.js';

/** A channel, and what its values must fit. */
export interface ChannelDefinition extends ChannelOptions {
  /**
   * Any Standard Schema, of zod, valibot, arktype or your own. A value is checked where it is sent, travels as it is, and is
   * checked again where it arrives: what the schema makes of it there is what is told.
   */
  readonly schema?: StandardSchema;
}

/** Channels by name. */
export type ChannelDefinitions = Readonly<Record<string, ChannelDefinition>>;

/** What a channel's sender takes. */
export type ChannelInput<D extends ChannelDefinition> = D['schema'] extends StandardSchema
  ? SchemaInput<D['schema']>
  : ValueTypes[D['type']];

/** What a channel's receiver gives. */
export type ChannelOutput<D extends ChannelDefinition> = D['schema'] extends StandardSchema
  ? SchemaOutput<D['schema']>
  : ValueTypes[D['type']];

/** Channels that both ends of a call share; `defineChannels` makes them. */
export interface Channels<D extends ChannelDefinitions = ChannelDefinitions> {
  /** As they were defined. */
  readonly definitions: D;
  /** For the stage: the channels without their schemas, which cannot cross to the worker. */
  readonly options: { readonly channels: Readonly<Record<keyof D & string, ChannelOptions>> };
}

/** Makes an option that there is not a compile error, which generic parameters let pass otherwise. */
type OnlyOptions<D extends ChannelDefinitions> = {
  readonly [N in keyof D]: { readonly [K in Exclude<keyof D[N], keyof ChannelDefinition>]: never };
};

/** Events of a receiver that are no channel's. */
const RESERVED = ['value', 'frame', 'rejected', 'missed', 'ended'];

/**
 * Names the channels that both ends of a call share, so that the types of their values are known at both.
 *
 * Throws TypeError or RangeError for what is no channel, or has the name of a receiver's own event.
 *
 * @example
 * ```ts
 * import { attach, createWorker } from 'framepipe';
 * import { defineChannels, metadataReceiver, metadataSender } from 'framepipe/channels.js';
 *
 * const channels = defineChannels({
 *   caption: { type: 'text', redundancy: 3 },
 *   speed: { type: 'number', delivery: { interval: 200 } },
 * });
 *
 * function call(sender: RTCRtpSender, receiver: RTCRtpReceiver): void {
 *   const worker = createWorker();
 *   const pipeline = [{ stage: 'metadata', options: channels.options }] as const;
 *   const outgoing = metadataSender(attach(sender, worker, pipeline).stages.metadata, channels);
 *   const incoming = metadataReceiver(attach(receiver, worker, pipeline).stages.metadata, channels);
 *   incoming.addEventListener('caption', ({ detail }) => console.log(detail.value.toUpperCase()));
 *   void outgoing.send('speed', 12.5);
 * }
 * ```
 */
export function defineChannels<const D extends ChannelDefinitions>(definitions: D & OnlyOptions<D>): Channels<D> {
  checkObject('definitions', definitions);
  const entries = Object.entries<ChannelDefinition>(definitions).map(([name, definition]) => {
    checkObject(`definitions.${name}`, definition);
    if (RESERVED.includes(name)) throw new RangeError(`"definitions" expected a name not in ${RESERVED}, got ${name}`);
    const { schema, ...options } = definition;
    if (schema !== undefined && typeof schema['~standard']?.validate !== 'function') {
      throw wrongType(`definitions.${name}.schema`, 'a Standard Schema', schema);
    }
    return [name, options] as const;
  });
  const channels = Object.fromEntries(entries) as Record<keyof D & string, ChannelOptions>;
  checkChannels('definitions', channels);
  return { definitions, options: { channels } };
}
