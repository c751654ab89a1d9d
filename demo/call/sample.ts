import type { AttachedTransform } from 'framepipe';
import { type Arrival, Arrivals } from './arrivals.js';
import type { Call } from './call.js';

/** Frames and bits a second. */
export interface Rates {
  readonly frameRate: number;
  readonly bitrate: number;
}

/** A look at a running call. */
export interface Sample {
  /** Before sealing. */
  readonly sent: Rates;
  /** After opening. */
  readonly received: Rates;
  readonly receiver: { readonly arrival: Arrival; readonly lost: number };
  readonly server: { readonly arrival: Arrival; readonly lost: number };
}

/** Gives a function that looks at the call. */
export function sampler(call: Call): () => Promise<Sample> {
  const receiver = new Arrivals(call.receiver.videoReceiver);
  const server = new Arrivals(call.server.videoReceiver);
  return async () => {
    const looks = [
      rates(call.receiver.videoSender),
      rates(call.receiver.videoReceiver),
      receiver.look(),
      server.look(),
    ] as const;
    const [sent, received, atReceiver, atServer] = await Promise.all(looks);
    return { sent, received, receiver: atReceiver, server: atServer };
  };
}

/** Over all RTP streams: after a change of codec there is one more, which soon is the only one that moves. */
async function rates({ stages }: AttachedTransform): Promise<Rates> {
  const streams = await stages.frameStats.getStats();
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  return {
    frameRate: sum(streams.map(({ frameRate }) => frameRate)),
    bitrate: sum(streams.map(({ bitrate }) => bitrate)),
  };
}
