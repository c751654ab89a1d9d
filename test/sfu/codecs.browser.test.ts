import { expect } from 'chai';
import { rawKey } from 'framepipe';
import { hasCodec } from '../helpers/call.js';
import { begin, droppedBy, type End, foreign, noteFrames, opens } from '../workers/stages/sframe/sealed-call.js';
import { killJanusServer, startJanusServer } from './janus-server.js';
import { closeRooms, newRoom, Participant, shows, type VideoCodec } from './room.js';

/** Firefox ignores `scalabilityMode`. */
const hasLayers = 'createEncodedStreams' in RTCRtpSender.prototype;
const cases = (
  [
    ['vp8', 'video/VP8'],
    ['vp9', 'video/VP9'],
    ['vp9', 'video/VP9', 'L2T3_KEY'],
    ['h264', 'video/H264'],
    ['av1', 'video/AV1'],
  ] as [VideoCodec, string, string?][]
).filter(([, mimeType, layers]) => hasCodec(mimeType) && (hasLayers || !layers));

describe('through a Janus server, encrypted', () => {
  let server: string;
  before(async function () {
    const url = await startJanusServer();
    if (!url) this.skip();
    server = url;
  });
  afterEach(closeRooms);
  after(killJanusServer);

  for (const [codec, mimeType, svc] of cases) {
    it(['opens every frame as it was:', mimeType, svc].filter(Boolean).join(' '), async () => {
      const room = newRoom();
      const key = await rawKey(crypto.getRandomValues(new Uint8Array(32)));
      const options = { decryptionKeys: [{ key, keyID: 5 }] };
      const kinds = codec === 'vp8' ? (['audio', 'video'] as const) : (['video'] as const);
      const alice = await Participant.enter(server, room);
      const bob = await Participant.enter(server, room);
      const published = await alice.publish([{ stage: 'tap' }, { stage: 'sframe' }], {
        kinds,
        codec,
        ...(svc && { svc }),
      });
      const played = await bob.subscribe(published.feed, [{ stage: 'tap' }, { stage: 'sframe', options }]);
      const tracks = kinds.map((kind) => {
        const from = published.pipeline('sender', kind) as unknown as End;
        const to = played.pipeline('receiver', kind) as unknown as End;
        return { kind, from, to, sent: noteFrames(from), opened: noteFrames(to) };
      });
      for (const track of tracks) {
        await begin(track, () => track.from.stages.sframe.setEncryptionKey(key, 5));
        await opens(track, 20);
        expect(await foreign(track)).to.deep.equal([]);
        expect(await droppedBy(track.to)).to.equal(0);
      }
      expect([...tracks.at(-1)!.opened.mimeTypes]).to.deep.equal([mimeType]);
      await shows(played.pc, 20);
    });
  }
});
