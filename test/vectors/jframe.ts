/**
 * JFrame, in hexadecimal: made by running `Context` of jitsi/lib-jitsi-meet (modules/e2ee/Context.ts at commit
 * 01daa07c3f8cea97722246704e36b9af38e30b0a), which has no vectors of its own. The material is the bytes 00 to 1f, ratcheted
 * by `ratchet` of modules/e2ee/crypto-utils.ts as often as `steps` says; the SSRC is 11223344.
 */
export const jframeVectors = [
  {
    name: 'Opus',
    mimeType: 'audio/opus',
    steps: 0,
    keyID: 2,
    plain: '7801020304050607',
    sealed: '7842a63e96c6faec3e3ec28e0c72c7e71a3287aa6500751f1122334400000bb8000000070c02',
  },
  {
    name: 'a VP8 key frame',
    mimeType: 'video/VP8',
    steps: 0,
    keyID: 15,
    plain: '1002009d012a08000800404142434445464748494a4b4c4d4e4f50515253',
    sealed:
      '1002009d012a080008006ddba08940ed54e14103c383e8e09271065d5f2ab36105b85118476e0452c633ba8d9ad7' +
      '1122334400015f900000fffe0c0f',
  },
  {
    name: 'a VP8 delta frame',
    mimeType: 'video/VP8',
    steps: 0,
    keyID: 0,
    plain: '110200808182838485868788898a8b',
    sealed: '1102004e11531519a5614911f1a3dbac6c6b9991e9a660df1e5b0f837b018f1122334400016b48000000000c00',
  },
  {
    name: 'Opus, one step on',
    mimeType: 'audio/opus',
    steps: 1,
    keyID: 2,
    plain: '7801020304050607',
    sealed: '78355ee9d4b046b070f5284e40dbf9be5046b22c118c377e1122334400000bb8000000070c02',
  },
  {
    name: 'Opus, two steps on',
    mimeType: 'audio/opus',
    steps: 2,
    keyID: 2,
    plain: '7801020304050607',
    sealed: '78ea4d4d90deda7c254bb7e76643ebe6ed5eab1eca6f42081122334400000bb8000000070c02',
  },
  {
    name: 'Opus, eight steps on',
    mimeType: 'audio/opus',
    steps: 8,
    keyID: 2,
    plain: '7801020304050607',
    sealed: '78a85f409c6e5a0aa6445779ad12414456ac0d8eb3a7f77a1122334400000bb8000000070c02',
  },
] as const;
