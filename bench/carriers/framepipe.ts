import { analyzer } from 'framepipe/stages/analyzer.js';
import { metadata } from 'framepipe/stages/metadata.js';
import { sframe } from 'framepipe/stages/sframe.js';
import { frameStage } from '../../src/shared/frame-stage.js';
import type { TransformOptions, WireStageSpec } from '../../src/shared/protocol.js';
import { runPipeline } from '../../workers/runtime/pipeline.js';
import type { FrameStreams } from '../../workers/runtime/runner.js';
import { BASE_KEY, type Carrier } from './carrier.js';

/** A per-frame stage that does nothing. */
const nothing = () => frameStage((bytes) => bytes);
const registry = { analyzer, metadata, sframe, nothing };
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

/** The stage that encrypts, with a key for both directions. */
export async function sframeSpec(): Promise<WireStageSpec> {
  const key = await crypto.subtle.importKey('raw', BASE_KEY.slice(), 'HKDF', false, ['deriveBits']);
  const secret = { key, keyID: 0 };
  return { stage: 'sframe', options: { encryptionKey: secret, decryptionKeys: [secret] } };
}

/** The stage that encrypts, alone. */
export async function framepipeSFrame(): Promise<Carrier> {
  return framepipe('Framepipe', [await sframeSpec()]);
}
