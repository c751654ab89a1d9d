import { useState } from 'react';
import { changeKey } from '../lib/change-key.js';
import { type Loopback, openLoopback } from '../lib/loopback.js';
import { Call } from './call.js';

export function App() {
  const [call, setCall] = useState<Loopback>();
  const [isEncrypted, setEncrypted] = useState(true);
  const stop = () => {
    call?.close();
    setCall(undefined);
  };
  return (
    <>
      <form onSubmit={(event) => event.preventDefault()}>
        <div className="buttons">
          <button type="button" className="primary" onClick={call ? stop : () => setCall(openLoopback())}>
            {call ? 'Stop' : 'Start'}
          </button>
          <button type="button" disabled={!call} onClick={() => call && changeKey(call.keyring)}>
            Change the key
          </button>
        </div>
        <label className="check">
          <input type="checkbox" checked={isEncrypted} onChange={({ target }) => setEncrypted(target.checked)} />
          Encryption
        </label>
      </form>
      {call ? <Call call={call} isEncrypted={isEncrypted} /> : <output>Nobody is calling.</output>}
    </>
  );
}
