import { type AttachedTransform, attach, type Pipeline, type StageRegistry, type TransformTarget } from 'framepipe';
import { type Call, type CallOptions, connect } from './call.js';

/** A call whose every sender and receiver has a pipeline. */
export interface AttachedCall<R extends StageRegistry> {
  readonly call: Call;
  readonly sender: AttachedTransform<R>;
  readonly receiver: AttachedTransform<R>;
}

/**
 * Calls with one kind of media, and attaches a pipeline at each end as soon as it comes to be: the same at both, or
 * what a function chooses.
 */
export async function attachedCall<R extends StageRegistry>(
  worker: Worker | ((target: TransformTarget) => Worker),
  pipeline: Pipeline<R> | ((side: 'sender' | 'receiver') => Pipeline<R>),
  options: CallOptions & { readonly kind?: 'audio' | 'video'; readonly attach?: Parameters<typeof attach>[3] } = {},
): Promise<AttachedCall<R>> {
  const { kind = 'video' } = options;
  const start = (target: TransformTarget, side: 'sender' | 'receiver') => {
    const by = typeof worker === 'function' ? worker(target) : worker;
    return attach<R>(target, by, typeof pipeline === 'function' ? pipeline(side) : pipeline, options.attach);
  };
  let sender!: AttachedTransform<R>;
  let receiver!: AttachedTransform<R>;
  const call = await connect(
    ({ caller, callee, stream }) => {
      sender = start(caller.addTrack(stream.getTracks()[0]!, stream), 'sender');
      callee.addEventListener('track', (event) => {
        receiver = start(event.receiver, 'receiver');
      });
    },
    { ...options, kinds: [kind] },
  );
  await Promise.all([sender.ready, receiver.ready]);
  return { call, sender, receiver };
}
