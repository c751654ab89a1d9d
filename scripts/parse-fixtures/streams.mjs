/**
 * The streams that the parsers are held against: encoders and settings of many kinds, a few small frames of each.
 * `size` is of the source, `frames` how many to encode, `join` another stream that is put in front.
 */
const x264 = (name, options, extra = {}) => ({
  name: `h264-${name}`,
  mimeType: 'video/H264',
  format: 'h264',
  options: ['-c:v', 'libx264', ...options.split(' ')],
  ...extra,
});
const x265 = (name, options, parameters, extra = {}) => ({
  name: `h265-${name}`,
  mimeType: 'video/H265',
  format: 'hevc',
  options: ['-c:v', 'libx265', ...options.split(' '), '-x265-params', `log-level=none:${parameters}`],
  ...extra,
});
const ivf =
  (codec, encoder) =>
  (name, options, extra = {}) => ({
    name: `${codec.toLowerCase()}-${name}`,
    mimeType: `video/${codec}`,
    format: 'ivf',
    options: ['-c:v', encoder, ...options.split(' ')],
    ...extra,
  });
const vp8 = ivf('VP8', 'libvpx');
const vp9 = ivf('VP9', 'libvpx-vp9');
const aom = ivf('AV1', 'libaom-av1');
const svt = ivf('AV1', 'libsvtav1');
const rav1e = ivf('AV1', 'librav1e');
const aomenc = (name, options, extra = {}) => ({
  name: `av1-${name}`,
  mimeType: 'video/AV1',
  aomenc: options.split(' '),
  ...extra,
});
const vpxenc = (codec, name, options, extra = {}) => ({
  name: `${codec.toLowerCase()}-${name}`,
  mimeType: `video/${codec}`,
  vpxenc: [`--codec=${codec.toLowerCase()}`, '--passes=2', '--good', ...options.split(' ')],
  ...extra,
});

/** `y_ac_qi` of libvpx's quantizers 0 to 63 (vp8/encoder/onyx_if.c, q_trans), the oracle of VP8's. */
export const vp8Quantizers = [
  0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 13, 15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 27, 28, 29, 30, 31, 33, 35, 37, 39, 41,
  43, 45, 47, 49, 51, 53, 55, 57, 59, 61, 64, 67, 70, 73, 76, 79, 82, 85, 88, 91, 94, 97, 100, 103, 106, 109, 112, 115,
  118, 121, 124, 127,
];
const fixed = (quantizer) => `-b:v 200k -qmin ${quantizer} -qmax ${quantizer}`;

export const streams = [
  vp8('realtime', `-deadline realtime -cpu-used 8 ${fixed(20)}`, { quantizer: 20 }),
  vp8('q4', `-deadline realtime -cpu-used 4 ${fixed(4)}`, { quantizer: 4, frames: 5 }),
  vpxenc(
    'VP8',
    'altref',
    '--auto-alt-ref=1 --lag-in-frames=10 --arnr-maxframes=5 --sharpness=3 --min-q=40 --max-q=40',
    {
      quantizer: 40,
      frames: 30,
    },
  ),
  vp8('partitions', `-slices 8 -deadline realtime ${fixed(63)}`, { quantizer: 63, size: '160x144' }),
  vp8(
    'layers',
    `-error-resilient 1 -deadline realtime -ts-parameters ts_number_layers=3:ts_target_bitrate=100,200,300:ts_rate_decimator=4,2,1:ts_periodicity=4:ts_layer_id=0,2,1,2:ts_layering_mode=3 ${fixed(50)}`,
    { quantizer: 50 },
  ),
  vp8(
    'denoised',
    `-deadline realtime -noise-sensitivity 4 -static-thresh 100 -error-resilient default+partitions ${fixed(30)}`,
    { quantizer: 30, size: '66x34', join: 'vp8-q4' },
  ),

  vp9('realtime', '-deadline realtime -cpu-used 8 -b:v 100k'),
  vpxenc('VP9', 'altref', '--auto-alt-ref=1 --lag-in-frames=16 --target-bitrate=60 --cpu-used=4', { frames: 40 }),
  vpxenc('VP9', 'pyramid', '--auto-alt-ref=6 --lag-in-frames=25 --target-bitrate=60 --cpu-used=2 --kf-max-dist=20', {
    frames: 40,
  }),
  vp9('444', '-b:v 60k -cpu-used 8 -deadline realtime', { pixelFormat: 'yuv444p', frames: 5 }),
  vp9('rgb', '-b:v 60k -cpu-used 8 -deadline realtime', { pixelFormat: 'gbrp', frames: 3 }),
  vp9('10-bit', '-b:v 60k -cpu-used 8 -auto-alt-ref 1 -lag-in-frames 10', { pixelFormat: 'yuv420p10le' }),
  vp9('422-12-bit', '-b:v 60k -cpu-used 8', { pixelFormat: 'yuv422p12le', frames: 5 }),
  vp9('tiles', '-b:v 60k -cpu-used 8 -deadline realtime -tile-columns 2 -tile-rows 1 -frame-parallel 1', {
    size: '1100x160',
    frames: 2,
  }),
  vp9('segments', '-b:v 40k -cpu-used 7 -deadline realtime -aq-mode 3 -error-resilient 1', { size: '160x96' }),
  vp9('variance', '-b:v 40k -cpu-used 4 -aq-mode 1 -colorspace bt709 -color_range pc', {
    size: '80x48',
    join: 'vp9-10-bit',
  }),
  vp9(
    'layers',
    '-error-resilient 1 -deadline realtime -cpu-used 8 -b:v 100k -ts-parameters ts_number_layers=3:ts_target_bitrate=30,60,100:ts_rate_decimator=4,2,1:ts_periodicity=4:ts_layer_id=0,2,1,2:ts_layering_mode=3',
    { frames: 9, size: '64x48' },
  ),
  vp9('lossless', '-lossless 1 -cpu-used 8 -deadline realtime', { frames: 2, size: '32x32' }),

  aom('realtime', '-usage realtime -cpu-used 8 -b:v 60k'),
  aom('altref', '-cpu-used 8 -b:v 60k -lag-in-frames 25', { frames: 40 }),
  aom('resilient', '-cpu-used 8 -b:v 60k -lag-in-frames 0 -error-resilience default', { frames: 5 }),
  aom('10-bit', '-cpu-used 8 -b:v 60k -color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc', {
    pixelFormat: 'yuv420p10le',
    frames: 4,
  }),
  aom('444', '-cpu-used 8 -b:v 60k', { pixelFormat: 'yuv444p', frames: 3 }),
  aom('422-12-bit', '-cpu-used 8 -b:v 60k', { pixelFormat: 'yuv422p12le', frames: 3 }),
  aom('gray', '-cpu-used 8 -b:v 60k', { pixelFormat: 'gray', frames: 3 }),
  aom('tiles', '-usage realtime -cpu-used 8 -b:v 10k -tiles 4x2', { size: '520x200', frames: 3 }),
  aom('still', '-cpu-used 8 -crf 40 -still-picture 1', { frames: 1 }),
  aomenc('reduced-still', '--cpu-used=8 --end-usage=q --cq-level=50 --limit=1', { frames: 1 }),
  aomenc(
    'superres',
    '--cpu-used=8 --end-usage=q --cq-level=50 --superres-mode=1 --superres-denominator=12 --superres-kf-denominator=10 --lag-in-frames=0',
    { frames: 5 },
  ),
  aomenc(
    'resized',
    '--cpu-used=8 --end-usage=q --cq-level=50 --resize-mode=2 --resize-denominator=13 --lag-in-frames=10',
    { size: '160x128', frames: 12 },
  ),
  aomenc(
    'forward-key',
    '--cpu-used=8 --end-usage=q --cq-level=55 --enable-fwd-kf=1 --kf-max-dist=8 --kf-min-dist=8 --lag-in-frames=20',
    { frames: 20 },
  ),
  aomenc('s-frames', '--cpu-used=8 --end-usage=q --cq-level=55 --sframe-dist=4 --sframe-mode=1 --lag-in-frames=0', {
    frames: 10,
  }),
  aomenc(
    'tile-groups',
    '--cpu-used=8 --end-usage=q --cq-level=60 --tile-columns=1 --tile-rows=1 --num-tile-groups=4 --sb-size=64',
    { size: '256x160', frames: 4 },
  ),
  aomenc('uneven-tiles', '--cpu-used=8 --end-usage=q --cq-level=60 --sb-size=128 --tile-width=1,2 --tile-height=1', {
    size: '480x280',
    frames: 3,
  }),
  aomenc('timing', '--cpu-used=8 --rt --end-usage=cbr --target-bitrate=60 --timing-info=model --annexb=0', {
    frames: 5,
  }),
  aomenc('screen', '--cpu-used=8 --end-usage=q --cq-level=60 --tune-content=screen --lag-in-frames=0', { frames: 4 }),
  svt('svt', '-preset 10 -crf 50', { frames: 20 }),
  rav1e('rav1e', '-speed 10 -qp 240 -tiles 2', { size: '160x128', frames: 10 }),

  x264('baseline', '-profile:v baseline -tune zerolatency -b:v 100k'),
  x264('slices', '-profile:v baseline -tune zerolatency -slices 4 -b:v 100k -aq-mode 1', { size: '96x128', frames: 8 }),
  x264(
    'high',
    '-profile:v high -bf 3 -b_strategy 0 -refs 4 -weightb 1 -weightp 2 -x264-params b-pyramid=normal:scenecut=0',
    { frames: 20, fade: true },
  ),
  x264('main', '-profile:v main -bf 1 -weightp 1 -direct-pred temporal -coder 0', { fade: true }),
  x264('interlaced', '-profile:v high -flags +ilme+ildct -bf 2', { size: '96x96', frames: 8 }),
  x264('444', '-profile:v high444 -bf 1', { pixelFormat: 'yuv444p', frames: 4 }),
  x264('422-10-bit', '-profile:v high422 -bf 2 -refs 3', { pixelFormat: 'yuv422p10le', frames: 6 }),
  x264('10-bit-fine', '-profile:v high10 -qp 4', { pixelFormat: 'yuv420p10le', frames: 2, size: '32x32' }),
  x264('gray', '-profile:v high', { pixelFormat: 'gray', frames: 3 }),
  x264('open-gop', '-profile:v high -bf 2 -b_strategy 0 -g 6 -x264-params open-gop=1:scenecut=0:aud=1', { frames: 18 }),
  x264('intra-refresh', '-profile:v high -bf 0 -x264-params intra-refresh=1:keyint=8', { frames: 12 }),
  x264(
    'matrices',
    '-profile:v high -x264-params cqm=jvt:nal-hrd=cbr:vbv-maxrate=100:vbv-bufsize=100:pic-struct=1 -b:v 100k -minrate 100k -maxrate 100k',
    { frames: 6 },
  ),
  x264(
    'cropped',
    '-profile:v main -color_primaries bt709 -color_trc bt709 -colorspace bt709 -color_range tv -aspect 22:17',
    { size: '90x50', frames: 4, join: 'h264-422-10-bit' },
  ),
  x264('sized-slices', '-profile:v high -b:v 300k -x264-params slice-max-size=400:sliced-threads=0 -bf 1', {
    frames: 5,
  }),

  x265('zerolatency', '-tune zerolatency -preset veryfast', 'crf=34', { frames: 10 }),
  x265('pyramid', '-preset medium', 'keyint=20:bframes=4:weightp=1:weightb=1:ref=4:crf=36', { frames: 24, fade: true }),
  x265('slices', '-preset ultrafast', 'slices=4:bframes=0:crf=36:aq-mode=0', { size: '128x256', frames: 4 }),
  x265('layers', '-preset veryfast', 'temporal-layers=1:bframes=3:b-adapt=0:crf=36:keyint=16', {
    frames: 20,
  }),
  x265(
    'open-gop',
    '-preset veryfast',
    'open-gop=1:keyint=8:min-keyint=8:bframes=3:b-adapt=0:crf=36:aud=1:hrd=1:vbv-maxrate=100:vbv-bufsize=100',
    { frames: 12 },
  ),
  x265(
    '10-bit',
    '-preset veryfast -color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc',
    'crf=40:no-sao=1:range=limited',
    { pixelFormat: 'yuv420p10le', frames: 5 },
  ),
  x265('444', '-preset veryfast', 'crf=40:scaling-list=default', { pixelFormat: 'yuv444p', frames: 4 }),
  x265('422-12-bit', '-preset ultrafast', 'crf=44', { pixelFormat: 'yuv422p12le', frames: 4 }),
  x265('gray', '-preset ultrafast', 'crf=40', { pixelFormat: 'gray', frames: 3 }),
  x265(
    'cropped',
    '-preset slower',
    'crf=44:rect=1:amp=1:min-cu-size=8:ctu=16:no-wpp=1:rd=3:ref=5:bframes=8:no-open-gop=1:multi-pass-opt-rps=1',
    { size: '90x50', frames: 14, join: 'h265-10-bit' },
  ),
  x265('lossless', '-preset ultrafast', 'lossless=1:bframes=0', { size: '32x32', frames: 2 }),
];

/** Opus: `voice` is what is spoken, into opusenc with its options. */
export const packets = [
  { name: 'opus-narrowband', rate: 8000, options: '--speech --bitrate 8 --hard-cbr --framesize 60' },
  { name: 'opus-silk-fec', rate: 16000, options: '--speech --bitrate 18 --expect-loss 30 --set-ctl-int 4012=1' },
  { name: 'opus-silk', rate: 16000, options: '--speech --bitrate 18 --expect-loss 0 --set-ctl-int 4012=0' },
  {
    name: 'opus-silk-40',
    rate: 16000,
    options: '--speech --bitrate 18 --framesize 40 --expect-loss 20 --set-ctl-int 4012=1',
  },
  { name: 'opus-mediumband', rate: 16000, options: '--speech --bitrate 16 --set-ctl-int 4008=1102' },
  { name: 'opus-hybrid', rate: 48000, options: '--speech --bitrate 32' },
  {
    name: 'opus-stereo-silk',
    rate: 16000,
    channels: 2,
    options: '--speech --bitrate 30 --expect-loss 30 --set-ctl-int 4012=1',
  },
  { name: 'opus-celt', rate: 48000, channels: 2, options: '--music --bitrate 64', frames: 20 },
  { name: 'opus-celt-2.5', rate: 48000, options: '--music --bitrate 64 --framesize 2.5', frames: 30 },
  { name: 'opus-celt-5', rate: 24000, options: '--music --bitrate 40 --framesize 5', frames: 30 },
  { name: 'opus-dtx', rate: 16000, options: '--speech --bitrate 16 --set-ctl-int 4016=1', frames: 90 },
];
