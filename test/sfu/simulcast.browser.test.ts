import { expect } from 'chai';
import { rawKey } from 'framepipe';
import { hasCodec } from '../helpers/call.js';
import { until } from '../helpers/until.js';
import { begin, droppedBy, type End, foreign, noteFrames, opens } from '../workers/stages/sframe/sealed-call.js';
import { killJanusServer, startJanusServer } from './janus-server.js';
import { plainPicture } from './picture.js';
import { closeRooms, inbound, newRoom, Participant, type VideoCodec } from './room.js';

const codecs = (
  [
    ['vp8', 'video/VP8'],
    ['h264', 'video/H264'],
  ] as [VideoCodec, string][]
).filter(([, mimeType]) => hasCodec(mimeType));

/** The higher one first, as the library and the server expect it. */
const sendEncodings = [{ rid: 'h' }, { rid: 'l', scaleResolutionDownBy: 2 }];
const [low, high] = [320, 640];

describe('simulcast through a Janus server, encrypted', () => {
  let server: string;
  before(async function () {
    const url = await startJanusServer();
    if (!url) this.skip();
    server = url;
  });
  afterEach(closeRooms);
  after(killJanusServer);

  for (const [codec, mimeType] of codecs) {
    it(`the server switches between layers, which it cannot read: ${mimeType}`, async () => {
      const room = newRoom();
      const key = await rawKey(crypto.getRandomValues(new Uint8Array(32)));
      const stream = plainPicture([40, 120, 200], 640, 360);
      try {
        const options = { decryptionKeys: [{ key, keyID: 5 }] };
        const [alice, bob] = [await Participant.enter(server, room), await Participant.enter(server, room)];
        const pipeline = [{ stage: 'tap' }, { stage: 'sframe' }] as const;
        const published = await alice.publish(pipeline, { stream, codec, sendEncodings });
        const played = await bob.subscribe(published.feed, [{ stage: 'tap' }, { stage: 'sframe', options }]);
        const from = published.pipeline('sender', 'video') as unknown as End;
        const to = played.pipeline('receiver', 'video') as unknown as End;
        const track = { kind: 'video', sent: noteFrames(from), opened: noteFrames(to) };
        await begin(track, () => from.stages.sframe.setEncryptionKey(key, 5));
        const mid = played.pc.getTransceivers()[0]!.mid;
        for (const [substream, width] of [
          [1, high],
          [0, low],
          [1, high],
        ]) {
          const message = { request: 'configure', streams: [{ mid, substream }] };
          await played.handle.send(message, ({ configured }) => configured === 'ok');
          const layer = `the layer of ${width} pixels`;
          await until(layer, async () => (await inbound(played.pc, 'video'))?.frameWidth === width);
          await opens(track, 10);
        }
        expect(track.sent.sources.size).to.equal(2);
        expect(track.opened.sources.size).to.equal(1);
        expect(await foreign(track)).to.deep.equal([]);
        expect(await droppedBy(to)).to.equal(0);
      } finally {
        for (const one of stream.getTracks()) one.stop();
      }
    });
  }
});
