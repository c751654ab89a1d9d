import { support } from 'framepipe';
import { CallView } from './call-view';

export const dynamic = 'force-dynamic';

/** Rendered on the server, and nowhere else. */
export default function Page() {
  const able = support();
  return (
    <main>
      <h1>{able.supported ? 'WebRTC on a server' : able.reason}</h1>
      <CallView />
    </main>
  );
}
