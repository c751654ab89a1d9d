import { attach, createWorker } from 'framepipe';
import { metadataReceiver, metadataSender } from 'framepipe/channels.js';
import { connect } from '../lib/connect.js';
import { element } from '../lib/element.js';
import { play, print } from '../lib/recipe.js';
import { testPicture } from '../lib/test-picture.js';
import { channels } from './channels.js';
import { Robot } from './robot.js';

const worker = createWorker();
const here = new RTCPeerConnection();
const there = new RTCPeerConnection();
const pipeline = [{ stage: 'metadata', options: channels.options }] as const;

const sending = attach(here.addTrack(testPicture({ title: 'Robot' })), worker, pipeline);
const telemetry = metadataSender(sending.stages.metadata, channels);
const robot = new Robot();
setInterval(() => {
  robot.move();
  void telemetry.send('pose', robot.pose);
  void telemetry.send('battery', robot.battery);
}, 10);
robot.onBump = (bumps) => telemetry.send('bump', bumps);

there.ontrack = ({ receiver, track }) => {
  const incoming = metadataReceiver(attach(receiver, worker, pipeline).stages.metadata, channels);
  const video = element('video', HTMLVideoElement);
  let [battery, bumps] = [100, 0];
  incoming.addEventListener('battery', ({ detail }) => {
    battery = detail.value;
  });
  incoming.addEventListener('bump', ({ detail }) => {
    bumps = detail.value;
  });
  // Where the robot stood when it saw what is on the screen now.
  incoming.onRender(video, 'pose', ({ value: [x, y, heading] }) => {
    const degrees = (heading * 180) / Math.PI;
    print(
      `${x.toFixed(2)} m, ${y.toFixed(2)} m, ${degrees.toFixed(0)}° · bumps: ${bumps} · battery ${battery.toFixed(1)} %`,
    );
  });
  play(track);
};
await connect(here, there);
