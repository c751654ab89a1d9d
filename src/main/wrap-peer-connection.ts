import { wrongType } from '../shared/arguments.js';
import { holdMedia } from './hold-media.js';

/**
 * A subclass of RTCPeerConnection whose connections let no media through, either way, until pipelines are attached:
 * fail-closed from birth, and attaching is never too late. Hand it to SFU clients that take a constructor, or put it in
 * the place of the global one before they load.
 *
 * Every sender and receiver of such a connection needs a pipeline, be it an empty one: {@link attachToPeerConnection}
 * sees to that.
 *
 * Throws TypeError where `Base` is no constructor.
 *
 * @param Base the constructor to extend; may be another's subclass or wrapper
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
  class HoldingPeerConnection extends (Base as unknown as AnyPeerConnection) {
    constructor(configuration?: RTCConfiguration | null, ...others: unknown[]) {
      super(holding(configuration), ...others);
      keepHolding(this);
      holdMedia(this);
      onCreated?.(this as unknown as InstanceType<C>);
    }
  }
  return Object.defineProperty(HoldingPeerConnection, 'name', { value: Base.name }) as unknown as C;
}

/** Old clients pass a second argument. */
type AnyPeerConnection = new (configuration: RTCConfiguration, ...others: unknown[]) => RTCPeerConnection;

/** Chromium honours the flag; other browsers ignore it, and are held otherwise. */
function holding(configuration?: RTCConfiguration | null): RTCConfiguration {
  return { ...configuration, encodedInsertableStreams: true };
}

/**
 * The flag must not change after construction, or Chromium refuses the new configuration. Not a method of the class:
 * a `Base` that is a mere function may construct what is no instance of ours.
 */
function keepHolding(pc: RTCPeerConnection): void {
  const { setConfiguration } = pc;
  pc.setConfiguration = (configuration) => setConfiguration.call(pc, holding(configuration));
}
