import type { Keyring } from 'framepipe/keys.js';
import { computed, defineComponent, h, type ShallowRef, shallowRef, watchEffect } from 'vue';
import type { Pipelines } from '../lib/keep-attached.js';
import type { Loopback } from '../lib/loopback.js';
import { inWords, type Look, NO_LOOK, watchCall } from '../lib/watch-call.js';
import { usePipelines } from './use-pipelines.js';

const sealed = () => [{ stage: 'frameStats' }, { stage: 'sframe' }] as const;
const clear = () => [{ stage: 'frameStats' }, { stage: 'sframe', options: { mode: 'clear' } }] as const;

/** Shows what arrives, and how fast. */
export const Call = defineComponent(
  (props: { readonly call: Loopback; readonly isEncrypted: boolean }) => {
    const { call } = props;
    const pipelineFor = computed(() => (props.isEncrypted ? sealed : clear));
    const sending = usePipelines(call.here, pipelineFor);
    const receiving = usePipelines(call.there, pipelineFor);
    useKeys(call.keyring, sending);
    useKeys(call.keyring, receiving);
    const look = useLook(call.keyring, receiving);
    const error = computed(() => sending.value.error ?? receiving.value.error);
    const video = { autoplay: true, playsinline: true, muted: true, tabindex: -1, srcObject: call.received };
    return () => [
      h('div', { class: 'screen' }, h('video', { ...video, 'aria-label': 'What is received' })),
      h('output', error.value ? String(error.value) : inWords(look.value, props.isEncrypted)),
    ];
  },
  { props: ['call', 'isEncrypted'] },
);

function useKeys(keyring: Keyring, pipelines: Readonly<ShallowRef<Pipelines>>): void {
  watchEffect((onCleanup) => {
    const { attached } = pipelines.value;
    if (!attached) return;
    keyring.protect(attached, () => 'you');
    onCleanup(() => void keyring.release(attached));
  });
}

function useLook(keyring: Keyring, pipelines: Readonly<ShallowRef<Pipelines>>): Readonly<ShallowRef<Look>> {
  const look = shallowRef(NO_LOOK);
  watchEffect((onCleanup) => {
    const { attached } = pipelines.value;
    if (attached) onCleanup(watchCall(attached, keyring, (now) => (look.value = now)));
  });
  return look;
}
