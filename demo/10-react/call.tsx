import type { AttachedPeerConnection } from 'framepipe';
import type { Keyring } from 'framepipe/keys.js';
import { useEffect, useRef, useState } from 'react';
import type { Loopback } from '../lib/loopback.js';
import { inWords, type Look, NO_LOOK, watchCall } from '../lib/watch-call.js';
import { usePipelines } from './use-pipelines.js';

const sealed = () => [{ stage: 'frameStats' }, { stage: 'sframe' }] as const;
const clear = () => [{ stage: 'frameStats' }, { stage: 'sframe', options: { mode: 'clear' } }] as const;

/** Shows what arrives, and how fast. */
export function Call({ call, isEncrypted }: { readonly call: Loopback; readonly isEncrypted: boolean }) {
  const pipelineFor = isEncrypted ? sealed : clear;
  const sending = usePipelines(call.here, pipelineFor);
  const receiving = usePipelines(call.there, pipelineFor);
  useKeys(call.keyring, sending.attached);
  useKeys(call.keyring, receiving.attached);
  const look = useLook(call.keyring, receiving.attached);
  const error = sending.error ?? receiving.error;

  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    video.current!.srcObject = call.received;
  }, [call]);
  return (
    <>
      <div className="screen">
        <video ref={video} autoPlay playsInline muted tabIndex={-1} aria-label="What is received" />
      </div>
      <output>{error ? String(error) : inWords(look, isEncrypted)}</output>
    </>
  );
}

function useKeys(keyring: Keyring, attached: AttachedPeerConnection | undefined): void {
  useEffect(() => {
    if (!attached) return;
    keyring.protect(attached, () => 'you');
    return () => void keyring.release(attached);
  }, [keyring, attached]);
}

function useLook(keyring: Keyring, attached: AttachedPeerConnection | undefined): Look {
  const [look, setLook] = useState(NO_LOOK);
  useEffect(() => attached && watchCall(attached, keyring, setLook), [keyring, attached]);
  return look;
}
