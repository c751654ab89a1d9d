/**
 * DAVE, protocol version 1.
 *
 * `generations`, `frames`: computed from RFC 9420, section 9.1, and the frame layout of Discord's protocol.md, in a script
 * that has no code in common with Framepipe; `@snazzah/davey` agrees with generation 0. Nothing else has been found that
 * says what frames of later generations are.
 *
 * `clearRanges`: discord/libdave at 52cd56d, cpp/test/codec_utils_tests.cpp.
 */
export const baseSecret = '000102030405060708090a0b0c0d0e0f';

/** AES keys by generation. */
export const generations = [
  '58fc013108dbf996ef651e3f01658bfb',
  '9cddc08f0c8a7cfecabfe757dc33b039',
  'ef2427778fb709d7d1e070846f920024',
];

export const frames = [
  { nonce: 1, mimeType: 'audio/opus', plain: '7801020304050607', sealed: 'a3df01e0a0128342ec32b15874c4875f010cfafa' },
  {
    nonce: 2,
    mimeType: 'video/VP8',
    plain: '11 7801020304050607',
    sealed: '112e7992b922bc7b39dc727377c45b6fef0200010efafa',
  },
  {
    nonce: 0x01000000,
    mimeType: 'audio/opus',
    plain: '7801020304050607',
    sealed: 'b69191dad215daa926e2cc051fd4852b808080080ffafa',
  },
];

/** Offset and length of what stays clear. */
export const clearRanges: readonly (readonly [mimeType: string, frame: string, ranges: readonly number[][]])[] = [
  [
    'audio/opus',
    '0dc5aedd5bdc3f20be5697e54dd1f437b896a36f858c6f20bbd69e2a493ca170c4f0c1b9acd4' +
      '9d324b92afa788d09b12b29115a2feb3552b60fff983234a6c9608af3933683efc6b0f5579a9',
    [],
  ],
  ['video/H264', '0000000161e0fafafa', [[0, 6]]],
  ['video/H264', '000000016742c00d8c8d40d0fbc900f08846a00000000168ce3c800000000165b8fafafa', [[0, 33]]],
  ['video/H264', '000000016742c00d8c8d40d0fbc900f08846a00000000168ce3c8000000001654760fafafa', [[0, 34]]],
  [
    'video/H264',
    '00000001274d0033ab402802dd00da08846a000000000128ee3c800000000106051a47564adc5c4c433f94efc511' +
      '3cd143a801ffccccff020004ca90800000000125b8fafafa',
    [[0, 67]],
  ],
  ['video/H264', '00000001610000038000e0fafafa', [[0, 11]]],
  [
    'video/H264',
    '000000012764001fac2b602802dd8088000003000800000301b46d0e1970' + '00000128ee3cb0000001258880ababab',
    [[0, 45]],
  ],
  ['video/H264', '0000000161e0fafafa0000000161e0fafafa', [[0, 6], [9, 6]]],
  [
    'video/H265',
    '00000140010c01ffff016000000300b0000003000003005d17024' +
      '0000001420101016000000300b0000003000003005da00280802d16205ee45914bff2e7f13fa2' +
      '000000014401c072f05324000000014e01051a47564adc5c4c433f94efc5113cd143a803ee0000ee02001fc8b88' +
      '00000012801abab',
    [[0, 119]],
  ],
  ['video/H265', '0000010201abab', [[0, 6]]],
  ['video/H265', '0000010201abab0000010201abab', [[0, 6], [8, 6]]],
];
