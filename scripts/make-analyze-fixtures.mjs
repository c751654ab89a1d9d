/**
 * Makes test/fixtures/data/analyze/: small files of every format that `framepipe analyze` reads, and beside each what
 * ffprobe says is in it, so that the tests have an oracle and need no ffmpeg. Run it after changing the list below.
 *
 *   node scripts/make-analyze-fixtures.mjs [names that contain …]
 *
 * Needs ffmpeg with libvpx, libaom, libx264, libx265 and libopus; aomenc and vpxenc.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProject } from './lib/project.mjs';
import { probe, run } from './parse-fixtures/tools.mjs';

const folder = inProject('test', 'fixtures', 'data', 'analyze');
const work = mkdtempSync(join(tmpdir(), 'analyze-'));
const [wanted = ''] = process.argv.slice(2);

const x264 = '-c:v libx264 -g 12 -bf 2 -x264-params slices=2:aud=1';
const x265 = '-c:v libx265 -x265-params keyint=12:log-level=none';
const vp8 = '-c:v libvpx -deadline realtime -cpu-used 8 -b:v 100k -g 12';
const vp9 = '-c:v libvpx-vp9 -deadline good -cpu-used 8 -b:v 100k -auto-alt-ref 1 -lag-in-frames 8';
const av1 = '-c:v libaom-av1 -cpu-used 8 -b:v 100k -g 12 -lag-in-frames 8';
const opus = '-c:a libopus -b:a 16k';

/** Options of ffmpeg, or of vpxenc or aomenc, for a second of a test picture. */
const files = {
  'vp8-altref.ivf': {
    vpxenc: '--ivf --codec=vp8 --auto-alt-ref=1 --lag-in-frames=10 --passes=2 --good --target-bitrate=100',
  },
  'vp9-altref.ivf': { ffmpeg: vp9 },
  'av1.ivf': { ffmpeg: av1 },
  'vp8-opus.webm': { ffmpeg: `${vp8} ${opus}` },
  'vp8-live.webm': { ffmpeg: `${vp8} -live 1` },
  'vp9-opus.mkv': { ffmpeg: `${vp9} ${opus}` },
  'av1.webm': { ffmpeg: av1 },
  'h264-opus.mp4': { ffmpeg: `${x264} ${opus}` },
  'h264-fast-start.mp4': { ffmpeg: `${x264} -movflags faststart` },
  'h264-fragmented.mp4': { ffmpeg: `${x264} -movflags frag_keyframe+empty_moov` },
  'h264.mkv': { ffmpeg: x264 },
  'h265.mp4': { ffmpeg: `${x265} -tag:v hvc1` },
  'av1.mp4': { ffmpeg: av1 },
  'h264.h264': { ffmpeg: x264 },
  'h265.h265': { ffmpeg: x265 },
  'av1.obu': { ffmpeg: av1 },
  'av1-annex-b.obu': { aomenc: '--obu --annexb=1 --passes=1 --cpu-used=8 --target-bitrate=100 --lag-in-frames=8' },
  'opus.ogg': { ffmpeg: `-vn ${opus}` },
  'pcm.mkv': { ffmpeg: '-vn -c:a pcm_s16le -ar 8000' },
};

function make(file, { ffmpeg, vpxenc, aomenc }) {
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=96x64:rate=30'];
  const ending = ['-t', '1', '-pix_fmt', 'yuv420p', '-threads', '1', '-fflags', '+bitexact', '-flags', '+bitexact'];
  if (ffmpeg !== undefined) {
    const options = ffmpeg.split(' ');
    const sound = options.includes('-c:a') ? ['-f', 'lavfi', '-i', 'sine=440'] : [];
    run('ffmpeg', '-v', 'error', '-y', ...picture, ...sound, ...options, ...ending, file);
    return;
  }
  const raw = join(work, 'picture.y4m');
  run('ffmpeg', '-v', 'error', '-y', ...picture, ...ending, raw);
  run(vpxenc ? 'vpxenc' : 'aomenc', ...(vpxenc ?? aomenc).split(' '), '--threads=1', '-o', file, raw);
}

/** What ffprobe says of each stream: its packets, and of those that give a picture its type. */
function describe(file) {
  const entries = ['stream=index,codec_type,codec_name,width,height', 'packet=stream_index,size,flags,pts_time,pos'];
  const { streams, packets } = probe(file, ...entries);
  const { frames = [] } = probe(file, 'frame=stream_index,pkt_pos,pict_type,media_type');
  return streams.map(({ index, codec_type: kind, codec_name: codec, width, height }) => {
    const own = packets.filter(({ stream_index: stream }) => stream === index);
    const types = new Map(
      frames.flatMap((frame) => (frame.stream_index === index ? [[frame.pkt_pos, frame.pict_type]] : [])),
    );
    const times = own.map(({ pts_time: time }) => (time === undefined ? null : Number(time)));
    return {
      kind,
      codec,
      ...(kind === 'video' && { width, height }),
      sizes: own.map(({ size }) => Number(size)),
      ...(kind === 'video' && { keys: own.map(({ flags }) => (flags.startsWith('K') ? 'K' : '_')).join('') }),
      // A dash where a packet gives no picture of its own.
      ...(kind === 'video' && { types: own.map(({ pos }) => types.get(pos) ?? '-').join('') }),
      times,
    };
  });
}

mkdirSync(folder, { recursive: true });
for (const [name, options] of Object.entries(files)) {
  if (!name.includes(wanted)) continue;
  const file = join(folder, name);
  make(file, options);
  const tracks = describe(file).map((track) => `  ${JSON.stringify(track)}`);
  writeFileSync(`${file}.json`, `[\n${tracks.join(',\n')}\n]\n`);
  console.log(name);
}
