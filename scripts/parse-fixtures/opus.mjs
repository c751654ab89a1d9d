/** Opus packets of a spoken sentence and silence, and what libopus says of them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readOgg, run } from './tools.mjs';

/** Asks libopus of each packet that is given, in hexadecimal digits, a line each. */
const ASK_LIBOPUS = `
import ctypes, json, sys
opus = ctypes.CDLL('libopus.so.0')
bandwidths = {1101: 'NB', 1102: 'MB', 1103: 'WB', 1104: 'SWB', 1105: 'FB'}
for line in open(sys.argv[1]):
    packet = bytes.fromhex(line)
    frames = opus.opus_packet_get_nb_frames(packet, len(packet))
    print(json.dumps({
        'frames': frames,
        'durationMs': frames * opus.opus_packet_get_samples_per_frame(packet, 48000) / 48,
        'channels': opus.opus_packet_get_nb_channels(packet),
        'bandwidth': bandwidths[opus.opus_packet_get_bandwidth(packet)],
    }))
`;

const TEXT = 'Hello there.';

export function makePackets({ name, rate, channels = 1, options, frames = 40 }, work) {
  const sound = join(work, `${name}.wav`);
  const file = join(work, `${name}.opus`);
  const filters = `apad=pad_dur=4,aresample=${rate},pan=${channels === 1 ? 'mono|c0=c0' : 'stereo|c0=c0|c1=0.4*c0'}`;
  run('ffmpeg', '-v', 'error', '-y', '-f', 'lavfi', '-i', `flite=text='${TEXT}'`, '-af', filters, sound);
  run('opusenc', '--quiet', ...options.split(' '), sound, file);
  const packets = readOgg(file).slice(0, frames);
  const list = join(work, `${name}.txt`);
  writeFileSync(list, packets.map(({ bytes }) => bytes.toString('hex')).join('\n'));
  const answers = run('python3', '-c', ASK_LIBOPUS, list).trim().split('\n');
  return packets.map(({ bytes }, index) => ({ bytes, expected: JSON.parse(answers[index]) }));
}
