/**
 * Encoded frames as browsers' own encoders give them to a transform, in calls of a page with itself, and what the
 * browser says of them: metadata, and the sum of quantizers in its statistics.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBrowsers } from '../lib/browsers.mjs';

/** `encodings` are those of addTransceiver. */
export const calls = [
  { name: 'vp8-chromium', browser: 'chromium', mimeType: 'video/VP8', encodings: [{ scalabilityMode: 'L1T3' }] },
  {
    name: 'vp9-chromium-l2t3',
    browser: 'chromium',
    mimeType: 'video/VP9',
    size: [640, 360],
    encodings: [{ scalabilityMode: 'L2T3' }],
  },
  {
    name: 'vp9-chromium-l3t3-key',
    browser: 'chromium',
    mimeType: 'video/VP9',
    size: [960, 540],
    encodings: [{ scalabilityMode: 'L3T3_KEY' }],
  },
  {
    name: 'av1-chromium-l2t3',
    browser: 'chromium',
    mimeType: 'video/AV1',
    size: [640, 360],
    encodings: [{ scalabilityMode: 'L2T3' }],
  },
  { name: 'av1-chromium-l1t3', browser: 'chromium', mimeType: 'video/AV1', encodings: [{ scalabilityMode: 'L1T3' }] },
  { name: 'h264-chromium', browser: 'chromium', mimeType: 'video/H264', encodings: [{ scalabilityMode: 'L1T2' }] },
  {
    name: 'h264-chromium-slices',
    browser: 'chromium',
    mimeType: 'video/H264',
    parameter: 'packetization-mode=0',
    encodings: [{}],
    size: [640, 360],
    frames: 6,
  },
  { name: 'vp8-firefox', browser: 'firefox', mimeType: 'video/VP8', encodings: [{}] },
  { name: 'vp9-firefox', browser: 'firefox', mimeType: 'video/VP9', encodings: [{}] },
  { name: 'av1-firefox', browser: 'firefox', mimeType: 'video/AV1', encodings: [{}] },
].map((call) => ({ size: [192, 108], frames: 16, parameter: '', ...call }));

/** Runs in the worker: posts a copy of each frame to the page. */
function copyFrames() {
  self.onrtctransform = ({ transformer: { readable, writable } }) => {
    const copying = new TransformStream({
      transform(frame, controller) {
        self.postMessage({ data: frame.data.slice(0), type: frame.type, metadata: frame.getMetadata() });
        controller.enqueue(frame);
      },
    });
    readable.pipeThrough(copying).pipeTo(writable);
  };
}

/** Runs in the page. */
async function call({ mimeType, parameter, encodings, size: [width, height], frames: count }, workerCode) {
  const worker = new Worker(URL.createObjectURL(new Blob([`(${workerCode})()`])));
  const frames = [];
  worker.onmessage = ({ data }) => frames.push(data);
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  document.body.append(canvas);
  const context = canvas.getContext('2d');
  const draw = (index) => {
    context.fillStyle = '#234';
    context.fillRect(0, 0, width, height);
    context.fillStyle = '#fb3';
    for (let x = 0; x < 5; x += 1)
      context.fillRect((x * 37 + index * 5) % width, (x * 23 + index * 3) % height, 30, 20);
  };
  draw(0);
  const [track] = canvas.captureStream(30).getVideoTracks();
  const sending = new RTCPeerConnection();
  const receiving = new RTCPeerConnection();
  sending.onicecandidate = ({ candidate }) => receiving.addIceCandidate(candidate);
  receiving.onicecandidate = ({ candidate }) => sending.addIceCandidate(candidate);
  const transceiver = sending.addTransceiver('video', { direction: 'sendonly', sendEncodings: encodings });
  transceiver.sender.transform = new RTCRtpScriptTransform(worker, {});
  const { codecs } = RTCRtpReceiver.getCapabilities('video');
  const isWanted = (codec) => codec.mimeType === mimeType && (codec.sdpFmtpLine ?? '').includes(parameter);
  transceiver.setCodecPreferences([...codecs.filter(isWanted), ...codecs.filter((codec) => !isWanted(codec))]);
  await sending.setLocalDescription();
  await receiving.setRemoteDescription(sending.localDescription);
  await receiving.setLocalDescription();
  await sending.setRemoteDescription(receiving.localDescription);
  const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  while (sending.connectionState !== 'connected') await pause(50);
  await transceiver.sender.replaceTrack(track);
  for (let index = 1; frames.length < count * encodings.length && index < 300; index += 1) {
    draw(index);
    await pause(60);
  }
  await transceiver.sender.replaceTrack(null);
  await pause(700);
  const stats = [...(await sending.getStats()).values()].filter(({ type }) => type === 'outbound-rtp');
  const asText = (data) => btoa(String.fromCharCode(...new Uint8Array(data)));
  return {
    frames: frames.map(({ data, ...frame }) => ({ ...frame, data: asText(data) })),
    stats: stats.map(({ ssrc, qpSum, framesEncoded, encoderImplementation }) => ({
      ssrc,
      qpSum,
      framesEncoded,
      encoderImplementation,
    })),
  };
}

const FLAGS = {
  chromium: (profile, url) => [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    `--user-data-dir=${profile}`,
    '--disable-features=WebRtcHideLocalIpsWithMdns',
    url,
  ],
  firefox: (profile, url) => ['--headless', '--no-remote', '--profile', profile, url],
};

/** Makes one call; its frames and statistics. */
export async function makeCall(options) {
  const { [options.browser]: executable } = await findBrowsers([options.browser]);
  const script = `(${call})(${JSON.stringify(options)}, ${JSON.stringify(String(copyFrames))})
    .then((result) => result, (error) => ({ error: String(error) }))
    .then((result) => fetch('/result', { method: 'POST', body: JSON.stringify(result) }));`;
  const { promise, resolve } = withResolvers();
  const server = createServer(async (request, response) => {
    if (request.method !== 'POST')
      return response.setHeader('content-type', 'text/html').end(`<!doctype html><body><script>${script}</script>`);
    const parts = [];
    for await (const part of request) parts.push(part);
    response.end();
    resolve(JSON.parse(Buffer.concat(parts).toString()));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const profile = mkdtempSync(join(tmpdir(), 'parse-profile-'));
  writeFileSync(join(profile, 'user.js'), 'user_pref("media.peerconnection.ice.obfuscate_host_addresses", false);\n');
  const url = `http://127.0.0.1:${server.address().port}/`;
  const browser = spawn(executable, FLAGS[options.browser](profile, url), { stdio: 'ignore', detached: true });
  const late = setTimeout(() => resolve({ error: 'no answer in a minute' }), 60_000);
  const result = await promise;
  clearTimeout(late);
  process.kill(-browser.pid);
  server.close();
  if (result.error) throw new Error(`${options.name}: ${result.error}`);
  return result;
}

function withResolvers() {
  let resolve;
  const promise = new Promise((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
