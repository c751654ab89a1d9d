import { createApp, defineComponent, h, shallowRef } from 'vue';
import { changeKey } from '../lib/change-key.js';
import { type Loopback, openLoopback } from '../lib/loopback.js';
import { Call } from './call.js';

const App = defineComponent(() => {
  const call = shallowRef<Loopback>();
  const isEncrypted = shallowRef(true);
  const startOrStop = (): void => {
    call.value?.close();
    call.value = call.value ? undefined : openLoopback();
  };
  return () => [
    h('form', { onSubmit: (event: Event) => event.preventDefault() }, [
      h('div', { class: 'buttons' }, [
        h('button', { type: 'button', class: 'primary', onClick: startOrStop }, call.value ? 'Stop' : 'Start'),
        h(
          'button',
          { type: 'button', disabled: !call.value, onClick: () => call.value && changeKey(call.value.keyring) },
          'Change the key',
        ),
      ]),
      h('label', { class: 'check' }, [
        h('input', {
          type: 'checkbox',
          checked: isEncrypted.value,
          onChange: () => (isEncrypted.value = !isEncrypted.value),
        }),
        'Encryption',
      ]),
    ]),
    call.value ? h(Call, { call: call.value, isEncrypted: isEncrypted.value }) : h('output', 'Nobody is calling.'),
  ];
});

createApp(App).mount('#app');
