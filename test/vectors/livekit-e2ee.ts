/**
 * LiveKit's encryption, in hexadecimal.
 *
 * - `frame`: `worker/FrameCryptor.test.ts` of livekit-client 2.23.0 ("decrypts frame with correct key"): bytes 01 to 10, the
 *   first ten clear.
 * - `ratcheted`: `worker/__snapshots__/ParticipantKeyHandler.test.ts.snap` of the same ("ratchets keys predictably"): the
 *   bytes 00 to 10 sealed with an IV of zeros and no additional data, after 0 to 9 steps.
 * - `native`: the AES key in `api/crypto/frame_crypto_transformer_unittest.cc` of webrtc-sdk/webrtc, of its salt and
 *   password.
 */
export const livekitVectors = {
  frame: {
    passphrase: 'key1',
    keyID: 1,
    clearLength: 10,
    iv: 'ffffffff00000000ffffc733',
    plain: '0102030405060708090a0b0c0d0e0f10',
    sealed: '0102030405060708090afe605b6fbb841f0ccf8811dde974ae063225d64777c4ffffffff00000000ffffc7330c01',
  },
  ratcheted: {
    passphrase: 'password',
    plain: '000102030405060708090a0b0c0d0e0f10',
    sealed: [
      '2ae25e3198124f0137befa508f1386dac837576675d982300b423f667390755ce8',
      '04a4784cace1110eb0ba6f050ab01d2a13d748e3cb8bdb93554e3ebfba7bf83c93',
      '3aad55a2d3c8c857d641da5c4a358fb73af21327e2b4cc7f6ddb9c98679ebaf0a1',
      '2e896b08eff8d9d66aea67226cb312ba05211f150930c2cdce8806b340967eaf84',
      'f97b56b31209952a6e701dc1d03f30760fba1b65171f6f98c1eb5919a1f6e7c67e',
      '3886c4c3f20abb7a6fb393ce4a992df4587719720b029579e3db270b0dafb6a860',
      '240c779d922a2b6b3d2bf2a60bb49427b1f8c2a6c935c0393e4625fcf39c8cb92a',
      'de7f20e463c61f9ec0655281af99702b39cff6367fa563fe04b22835425c0d4500',
      'f9b5b5a81b30ddddaebb1099909ca4e8b9ca843a4b9ce8eebf21091f972be088be',
      '3a63109794838a5ee65f265189a24e3df3cfff6d30f8d98785f8384a2971996cca',
    ],
  },
  native: {
    salt: '\x00\x01\x02\x03\x04\x05\x06\x07',
    passphrase: '\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f',
    key: 'a658cd52efbacadfecdfe0a0dc574ec3',
  },
} as const;

/** What LiveKit's server sends of its own: `worker/sifPayload.ts` of livekit-client 2.23.0. */
export const serverFrames = {
  vp8: ['1002009d012a080008000047088585888584880202000c0d6000feffab5080'],
  h264: ['6742c01f0fd91f888884000003000400000300c83c60c920', '6887cb83cb20', '6588840af2628000a7be'],
  opus: [`f8fffe${'00'.repeat(77)}`],
} as const;
