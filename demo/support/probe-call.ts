import { connect } from '../lib/connect.js';
import { testPicture } from '../lib/test-picture.js';
import type { ProbeMessage, ProbeOptions } from './probe.worker.js';

/** How long something may take to happen before it counts as not happening, in milliseconds. */
const PATIENCE = 5_000;

/** A transform of this page's own, and what it has told. */
export interface Probe {
  readonly transform: RTCRtpScriptTransform;
  readonly frames: Extract<ProbeMessage, { type: 'frame' }>[];
  readonly methods: () => Extract<ProbeMessage, { type: 'methods' }> | undefined;
}

/** A transform in a worker that tells what it sees. */
export function probe(worker: Worker, mode: ProbeOptions['mode'] = 'pass'): Probe {
  const { port1, port2 } = new MessageChannel();
  const frames: Probe['frames'] = [];
  let methods: ReturnType<Probe['methods']>;
  port1.onmessage = ({ data }: MessageEvent<ProbeMessage>) => {
    if (data.type === 'frame') frames.push(data);
    else methods = data;
  };
  const transform = new RTCRtpScriptTransform(worker, { mode, port: port2 } satisfies ProbeOptions, [port2]);
  return { transform, frames, methods: () => methods };
}

/** A call within the page, with a picture that is drawn: nobody is asked for a camera. */
export class ProbeCall {
  readonly near: RTCPeerConnection;
  readonly far: RTCPeerConnection;
  readonly #track = testPicture({ width: 160, height: 90 });

  constructor(connections: readonly [RTCPeerConnection, RTCPeerConnection]) {
    [this.near, this.far] = connections;
  }

  /** Adds the picture; `init` chooses a codec by moving it to the front. */
  add(mimeType?: string, sendEncodings: RTCRtpEncodingParameters[] = []): RTCRtpTransceiver {
    const transceiver = this.near.addTransceiver(this.#track, { direction: 'sendonly', sendEncodings });
    const codecs = RTCRtpSender.getCapabilities('video')?.codecs ?? [];
    const first = codecs.filter((codec) => codec.mimeType === mimeType);
    if (first.length > 0) {
      transceiver.setCodecPreferences([...first, ...codecs.filter((codec) => !first.includes(codec))]);
    }
    return transceiver;
  }

  connect(): Promise<void> {
    return connect(this.near, this.far);
  }

  /** Video frames that the far end has decoded. */
  async decoded(): Promise<number> {
    let decoded = 0;
    for (const stats of (await this.far.getStats()).values()) {
      if (stats.type === 'inbound-rtp') decoded += stats.framesDecoded ?? 0;
    }
    return decoded;
  }

  /** Whether so many more frames are decoded in a reasonable time. */
  async flows(frames = 5, patience = PATIENCE): Promise<boolean> {
    const before = await this.decoded();
    return happens(async () => (await this.decoded()) >= before + frames, patience);
  }

  close(): void {
    this.#track.stop();
    this.near.close();
    this.far.close();
  }
}

/** Whether a condition comes true in a reasonable time. */
export async function happens(condition: () => boolean | Promise<boolean>, patience = PATIENCE): Promise<boolean> {
  const end = performance.now() + patience;
  while (performance.now() < end) {
    if (await condition()) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}
