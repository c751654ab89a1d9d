/**
 * GetStream's end-to-end encryption, version 1: GetStream/stream-video-js, packages/client/src/rtc/e2ee/SPEC.md, section 11.
 * The key has the index 0, the prefix is eight bytes of 11, the counter is 1.
 */
export const rawKey = '000102030405060708090a0b0c0d0e0f';

export const frames = [
  {
    mimeType: 'audio/opus',
    plain: '78aabbccdd',
    sealed: '78 d02bf795e85c0bed034f7b282ca617cf76d57eb0 00000001 1111111111111111 00 0001 01 e2eefeed',
  },
  {
    mimeType: 'video/VP8',
    plain: '10111213141516171819aabb',
    sealed:
      '10111213141516171819 d02b0484ce4aa2b21a4a83cbfe2ed6511c68 00000001 1111111111111111 00 000a 01 e2eefeed',
  },
  {
    mimeType: 'video/H264',
    plain: '00000001 65 8884deadbe',
    sealed:
      '000000016588 fe4e96f631df11f57a43ed2003eaad0c5d6db632 0000030001 1111111111111111 00 8006 01 e2eefeed',
  },
];
