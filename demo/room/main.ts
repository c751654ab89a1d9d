import { support } from 'framepipe';
import { newRoomLink, readRoomLink, writeRoomLink } from './link.js';
import { RoomPage } from './room-page.js';
import { Over } from './view/over.js';

/** Why there can be no call on this page; undefined where there can. */
function obstacle(): string | undefined {
  if (!isSecureContext) {
    return 'Browsers give keys and cameras to pages of https and of localhost alone. Serve the demo with “npm start -- --host 0.0.0.0 --https”, and open its https address.';
  }
  const able = support();
  return able.supported ? undefined : able.reason;
}

const reason = obstacle();
if (location.hash === '' && reason === undefined) history.replaceState(null, '', `#${writeRoomLink(newRoomLink())}`);
const link = readRoomLink(location.hash);
if (reason !== undefined) new Over().show({ title: 'No call on this page', details: reason });
else if (link) void new RoomPage(link).start();
else {
  new Over().show({
    title: 'This link is damaged',
    details:
      'Part of it is missing: the room, the key, or some of their letters. Ask for it once more, and copy all of it.',
  });
}
// Another link in the same tab is another room.
addEventListener('hashchange', () => location.reload());
