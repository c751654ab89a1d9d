import { wrongType } from '../shared/arguments.js';
import { holdTarget, markHolding } from './hold-media.js';
import { watchTransceivers } from './watch-transceivers.js';

/**
 * A subclass of RTCPeerConnection whose connections let no media through, either way, until pipelines are attached:
 * fail-closed from birth, and attaching is never too late. Hand it to SFU clients that take a constructor, or put it in
 * the place of the global one before they load.
 *
 * Every sender and receiver of such a connection needs a pipeline, be it an empty one: {@link attachToPeerConnection}
 * sees to that.
 *
 * @param Base the constructor to extend; may be another's subclass
 * @param onCreated called with each new connection, before anyone else has it: the place to attach pipelines
 * @example
 * ```ts
 * import { attachToPeerConnection, createWorker, wrapPeerConnection } from 'framepipe';
 *
 * const worker = createWorker();
 * globalThis.RTCPeerConnection = wrapPeerConnection(RTCPeerConnection, (pc) => {
 *   attachToPeerConnection(pc, worker, () => [{ stage: 'frameStats' }]);
 * });
 * ```
 */
export function wrapPeerConnection<C extends typeof RTCPeerConnection>(
  Base: C,
  onCreated?: (pc: InstanceType<C>) => void,
): C {
  if (typeof Base !== 'function') throw wrongType('Base', 'a constructor', Base);
  class HoldingPeerConnection extends (Base as typeof RTCPeerConnection) {
    constructor(configuration: RTCConfiguration = {}) {
      super(holding(configuration));
      markHolding(this);
      watchTransceivers(this, () => {
        for (const { sender, receiver } of this.getTransceivers()) {
          holdTarget(sender);
          holdTarget(receiver);
        }
      });
      onCreated?.(this as unknown as InstanceType<C>);
    }

    // The flag must not change after construction, or Chromium refuses the new configuration.
    override setConfiguration(configuration: RTCConfiguration = {}): void {
      super.setConfiguration(holding(configuration));
    }
  }
  return Object.defineProperty(HoldingPeerConnection, 'name', { value: Base.name }) as unknown as C;
}

/** Chromium honours the flag; other browsers ignore it, and are held otherwise. */
function holding(configuration: RTCConfiguration): RTCConfiguration {
  return { ...configuration, encodedInsertableStreams: true };
}
