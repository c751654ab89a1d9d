import { frameStats } from 'framepipe/stages/frame-stats.js';
import { sframe } from 'framepipe/stages/sframe.js';
import type { TransformOptions, WireStageSpec } from '../../src/shared/protocol.js';
import { runPipeline } from '../../workers/runtime/pipeline.js';
import type { FrameStreams } from '../../workers/runtime/runner.js';
import { BASE_KEY, type Carrier } from './carrier.js';

let count = 0;

/** A pipeline as `attach` starts it, in its own runtime. */
export function framepipe(name: string, pipeline: readonly WireStageSpec[]): Carrier {
  return {
    name,
    takes: () => true,
    async carry(side, kind, _mimeType, streams) {
      const { port1, port2 } = new MessageChannel();
      const options: TransformOptions = {
        framepipe: 1,
        id: `bench ${count++}`,
        side,
        kind,
        pipeline,
        limits: { maxQueue: 60, frameTimeout: 10_000 },
      };
      const registry = { frameStats, sframe };
      const bind = runPipeline(registry, options, port1, () => {});
      bind(streams as unknown as FrameStreams);
      await opened(port2);
    },
  };
}

/** Asks as the page does. */
function opened(port: MessagePort): Promise<void> {
  return new Promise((resolve, reject) => {
    port.onmessage = ({ data }) => {
      if (data.id === 1) data.error ? reject(new Error(data.error.message)) : resolve();
    };
    port.postMessage({ id: 1, method: 'open', args: [] });
  });
}

/** The stage that encrypts, alone. */
export async function framepipeSFrame(): Promise<Carrier> {
  const key = await crypto.subtle.importKey('raw', BASE_KEY.slice(), 'HKDF', false, ['deriveBits']);
  const secret = { key, keyID: 0 };
  return framepipe('Framepipe', [{ stage: 'sframe', options: { encryptionKey: secret, decryptionKeys: [secret] } }]);
}
