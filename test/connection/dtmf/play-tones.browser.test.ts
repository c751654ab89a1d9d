import { expect } from 'chai';
import { EncodedTransformError } from 'framepipe';
import { type PlayedTone, playTones } from 'framepipe/connection.js';
import { closeCalls, connect } from '../../helpers/call.js';
import { until } from '../../helpers/until.js';

/** A call with sound, and its sender. */
async function sender(): Promise<RTCRtpSender> {
  let made!: RTCRtpSender;
  const { caller } = await connect(
    ({ caller, stream }) => {
      made = caller.addTrack(stream.getAudioTracks()[0]!, stream);
    },
    { kinds: ['audio'] },
  );
  await until('a connection', () => caller.connectionState === 'connected' && made.dtmf!.canInsertDTMF);
  return made;
}

const short = { duration: 40, interToneGap: 30 };
const outcome = (promise: Promise<void>) =>
  promise.then(
    () => 'done',
    (error) => (error instanceof EncodedTransformError ? error.code : error.name),
  );
const outcomes = (tones: readonly PlayedTone[]) =>
  Promise.all(tones.map(async ({ started, ended }) => `${await outcome(started)} ${await outcome(ended)}`));

describe('playTones', () => {
  afterEach(closeCalls);

  it('plays one tone after the other, and tells when each begins and ends', async () => {
    const one = await sender();
    const heard: string[] = [];
    one.dtmf!.addEventListener('tonechange', ({ tone }) => heard.push(tone));
    const told: string[] = [];
    const tones = playTones(one, '12a#', short);
    expect(() => playTones(one, '3'))
      .to.throw()
      .with.property('code', 'already-attached');
    for (const { tone, started, ended } of tones) {
      started.then(() => told.push(`${tone} begins`));
      ended.then(() => told.push(`${tone} ends`));
    }
    expect(await outcomes(tones)).to.deep.equal(Array(4).fill('done done'));
    expect(heard).to.deep.equal(['1', '2', 'A', '#', '']);
    expect(told).to.deep.equal(['1', '2', 'A', '#'].flatMap((tone) => [`${tone} begins`, `${tone} ends`]));
    expect(await outcomes(playTones(one, '9', short)), 'once more').to.deep.equal(['done done']);
  });

  it('stops by a signal, and is rejected when others take the place or the call ends', async () => {
    const one = await sender();
    const controller = new AbortController();
    const stopped = playTones(one, '111', { ...short, signal: controller.signal });
    await stopped[0]!.started;
    controller.abort();
    expect(await outcomes(stopped)).to.deep.equal(['done AbortError', ...Array(2).fill('AbortError AbortError')]);
    await until('silence', () => one.dtmf!.toneBuffer === '');
    const replaced = playTones(one, '1111', { duration: 200 });
    await replaced[0]!.started;
    one.dtmf!.insertDTMF('2');
    expect((await outcomes(replaced)).at(-1)).to.equal('closed closed');
    const ended = playTones(one, '1,1', short);
    closeCalls();
    expect((await outcomes(ended)).at(-1)).to.equal('closed closed');
  });

  it('refuses what cannot be played', async () => {
    const pc = new RTCPeerConnection();
    const { sender: unconnected } = pc.addTransceiver('audio');
    const { sender: video } = pc.addTransceiver('video');
    expect(() => playTones(unconnected, '1'))
      .to.throw()
      .with.property('code', 'closed');
    expect(() => playTones(video, '1'))
      .to.throw()
      .with.property('code', 'closed');
    expect(() => playTones(unconnected, 'x')).to.throw(RangeError);
    expect(() => playTones(unconnected, '1', { duration: 39 })).to.throw(RangeError);
    expect(() => playTones({} as RTCRtpSender, '1')).to.throw(TypeError);
    pc.close();
  });
});
