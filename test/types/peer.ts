/** Types of peers as users meet them. */
import {
  createWorker,
  type DefaultStages,
  type PipelineFor,
  type PipelineRequest,
  type Stage,
  type StageRegistry,
} from 'framepipe';
import { Peer, type PeerEnd, type PeerState, type SignalingChannel } from 'framepipe/connection.js';
import type { MarkingStages } from '../fixtures/workers/marking-stages.js';

declare const channel: SignalingChannel;
declare const socket: WebSocket;
declare const data: RTCDataChannel;
declare const key: CryptoKey;
const worker = createWorker();

/** What browsers have carries signalling as it is. */
export function channels(): void {
  new Peer(socket);
  new Peer(data);
  // @ts-expect-error it cannot send
  new Peer({ onmessage: null, onopen: null, close() {} });
}

export function defaultStages(): void {
  const peer = new Peer(channel, {
    pipelines: {
      worker,
      pipelineFor: ({ side, kind, transceiver }) => {
        side satisfies 'sender' | 'receiver';
        kind satisfies 'audio' | 'video';
        transceiver satisfies RTCRtpTransceiver;
        // An option that is one of several words is `as const` in a function's result.
        return [{ stage: 'frameStats' }, { stage: 'sframe', options: { mode: 'encrypted' } }] as const;
      },
    },
  });
  // Stages are typed from the pipelines' registry, the default one.
  void peer.attached?.transforms[0]?.stages.sframe?.setEncryptionKey(key, 0);
  // @ts-expect-error an unknown stage
  new Peer(channel, { pipelines: { worker, pipelineFor: () => [{ stage: 'sfram' }] } });
  // @ts-expect-error an unknown option
  new Peer(channel, { pipelines: { worker, pipelineFor: () => [{ stage: 'sframe', options: { wait: 5 } }] } });
  // @ts-expect-error an option of another type
  new Peer(channel, { pipelines: { worker, pipelineFor: () => [{ stage: 'sframe', options: { keyWait: '1 s' } }] } });
  // @ts-expect-error pipelines without a worker
  new Peer(channel, { pipelines: { pipelineFor: () => [{ stage: 'sframe' }] } });
  // @ts-expect-error an unknown option of the peer
  new Peer(channel, { polite: true });
}

/** Beside a known one, where TypeScript by itself would let it pass. */
export function mistyped(): void {
  // @ts-expect-error an unknown option of the peer
  new Peer(channel, { offersFirst: true, polite: true });
  // @ts-expect-error an unknown option of the pipelines
  new Peer(channel, { pipelines: { worker, pipelineFor: () => [{ stage: 'sframe' }], stall: 5 } });
  // @ts-expect-error an unknown field of a stage
  new Peer(channel, { pipelines: { worker, pipelineFor: () => [{ stage: 'sframe', optoins: {} }] } });
  const options = { keyWait: 5, keyWiat: 5 };
  // @ts-expect-error an unknown option of a stage
  new Peer(channel, { pipelines: { worker, pipelineFor: () => [{ stage: 'sframe', options }] } });
  const mistaken = [{ stage: 'sframe', options }] as const;
  // @ts-expect-error in one of several pipelines
  new Peer(channel, { pipelines: { worker, pipelineFor: ({ kind }) => (kind === 'audio' ? [] : mistaken) } });
}

/** Pipelines of a type that is not inferred are taken as they are. */
export function declared<R extends StageRegistry>(pipelineFor: PipelineFor<DefaultStages>, any: PipelineFor<R>): void {
  new Peer(channel, { pipelines: { worker, pipelineFor } }) satisfies Peer;
  new Peer<R>(channel, { pipelines: { worker, pipelineFor: any } }) satisfies Peer<R>;
  new Peer(channel, { pipelines: { worker, pipelineFor: () => [{ stage: 'sframe' }] } }) satisfies Peer;
}

export function ownStages(): void {
  const peer = new Peer<MarkingStages>(channel, { pipelines: { worker, pipelineFor: () => [{ stage: 'count' }] } });
  // @ts-expect-error a stage of the default registry, which this one lacks
  new Peer<MarkingStages>(channel, { pipelines: { worker, pipelineFor: () => [{ stage: 'sframe' }] } });
  // @ts-expect-error an unknown method
  void peer.attached?.transforms[0]?.stages.count?.setEncryptionKey();
}

export function events(peer: Peer): void {
  peer.addEventListener('state', ({ detail: { state, before, end } }) => {
    state satisfies PeerState;
    before satisfies PeerState;
    end satisfies PeerEnd | undefined;
  });
  peer.addEventListener('restart', ({ detail }) => detail.attempt.toFixed());
  peer.addEventListener('error', ({ detail }) => detail.code satisfies string);
  // @ts-expect-error there is no such event
  peer.addEventListener('connected', () => {});
  // @ts-expect-error the connection is the peer's for good
  peer.connection = new RTCPeerConnection();
}

/** A registry written out by the user, whose pipelines are inferred where the result's type names it. */
export function writtenOut(): void {
  type Own = { readonly own: Stage<{ readonly every?: number }>; readonly other: Stage<object> };
  type Result = Peer<Own>;
  new Peer(channel, {
    pipelines: { worker, pipelineFor: () => [{ stage: 'own', options: { every: 1 } }] },
  }) satisfies Result;
  // @ts-expect-error an unknown stage
  new Peer(channel, { pipelines: { worker, pipelineFor: () => [{ stage: 'onw' }] } }) satisfies Result;
  // @ts-expect-error an unknown field of a stage
  new Peer(channel, { pipelines: { worker, pipelineFor: () => [{ stage: 'own', optoins: {} }] } }) satisfies Result;
  const options = { every: 1, evry: 1 };
  // @ts-expect-error an unknown option beside a known one
  new Peer(channel, { pipelines: { worker, pipelineFor: () => [{ stage: 'own', options }] } }) satisfies Result;
  const mistaken = [{ stage: 'own', options }] as const;
  const pipelineFor = ({ kind }: PipelineRequest) => (kind === 'audio' ? [] : mistaken);
  // @ts-expect-error in one of several pipelines
  new Peer(channel, { pipelines: { worker, pipelineFor } }) satisfies Result;
  // @ts-expect-error also where a variable has the type
  const peer: Result = new Peer(channel, { pipelines: { worker, pipelineFor: () => [{ stage: 'own', options }] } });
  void peer;
}

/** With the registry as a type argument, TypeScript infers nothing: it finds less, see `Peer`. */
export function typeArgument(): void {
  type Own = { readonly own: Stage<{ readonly every?: number }> };
  // @ts-expect-error an unknown stage
  new Peer<Own>(channel, { pipelines: { worker, pipelineFor: () => [{ stage: 'onw' }] } });
  // @ts-expect-error an option of another type
  new Peer<Own>(channel, { pipelines: { worker, pipelineFor: () => [{ stage: 'own', options: { every: '1' } }] } });
  // @ts-expect-error an unknown option
  new Peer<Own>(channel, { pipelines: { worker, pipelineFor: () => [{ stage: 'own', options: { evry: 1 } }] } });
}
