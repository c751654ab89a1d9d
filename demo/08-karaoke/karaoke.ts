import { attach, createWorker } from 'framepipe';
import { defineChannels, metadataReceiver, metadataSender } from 'framepipe/channels.js';
import { connect } from '../lib/connect.js';
import { element } from '../lib/element.js';
import { print } from '../lib/recipe.js';
import { sing, words } from './song.js';

const channels = defineChannels({ word: { type: 'number', redundancy: 2 } });
const audio = new Audio();
const pipeline = [{ stage: 'metadata', options: channels.options }] as const;

/** Browsers make no sound before somebody has pressed something. */
const button = element('start', HTMLButtonElement);
button.onclick = start;

async function start(): Promise<void> {
  button.disabled = true;
  const worker = createWorker();
  const here = new RTCPeerConnection();
  const there = new RTCPeerConnection();

  const destination = new AudioContext().createMediaStreamDestination();
  const sending = attach(here.addTrack(destination.stream.getAudioTracks()[0]!), worker, pipeline);
  const lyrics = metadataSender(sending.stages.metadata, channels);

  there.ontrack = ({ receiver, track }) => {
    const incoming = metadataReceiver(attach(receiver, worker, pipeline).stages.metadata, channels);
    audio.srcObject = new MediaStream([track]);
    void audio.play();
    const show = () => {
      requestAnimationFrame(show);
      // The packet that is being played now, behind everything that waits in the jitter buffer.
      const [played] = receiver.getSynchronizationSources();
      const word = played && incoming.valueAt('word', played.rtpTimestamp);
      if (word) print(words[word.value % words.length]!);
    };
    show();
  };
  await connect(here, there);
  sing(destination, (index) => lyrics.send('word', index));
}
