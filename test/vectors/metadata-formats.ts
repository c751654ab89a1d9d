/**
 * Metadata as other products write it, in hexadecimal.
 *
 * - LiveKit: `appendPacketTrailer` of livekit-client 2.23.0; the user data by the same rules, which only LiveKit's native
 *   SDKs write. The OBU by `InsertTrailerObu` of livekit/rust-sdks (webrtc-sys/src/packet_trailer_av1.cpp), the SEI by the
 *   tests of livekit/server-sdk-go (packet_trailer_h264_parser_test.go).
 * - Millicast: `addH26xSEI` of millicast-sdk 0.6.1, run with the values named here.
 * - Agora: what the transforms of agora-rtc-sdk-ng 4.24.8 write and read, run with the values named here.
 * - TRTC, Zego: as their documentation describes it (payload type 243).
 * - x264, ffmpeg: user data of x264 164 joined by ffmpeg 5.1's bitstream filter
 *   `h264_metadata=sei_user_data=086f3693-b7b3-4f2c-9653-21492feee5b8+hello` within one NAL unit (shortened).
 */
export const livekit = {
  /** 1764000000000000 µs, frame 7. */
  both: 'fef7 fff9bba6be9dbfff fdfb fffffff8 ea 4c4b5453',
  /** 1764000000000000 µs. */
  timestamp: 'fef7 fff9bba6be9dbfff f0 4c4b5453',
  /** Frame 1, user data 00 ff. */
  userData: 'fdfb fffffffe fcfd ff00 f0 4c4b5453',
  /** Frame 1, and tag 9, which nobody knows. */
  unknownTag: 'f6fe aa fdfb fffffffe f1 4c4b5453',
  /** Frame 0xfffffe in the trailer, and as a depacketizer hands it on: the start code within got a byte longer. */
  broken: 'fdfb ff000001 f4 4c4b5453',
  brokenReceived: 'fdfb ff00000001 f4 4c4b5453',
  obu: '2a101f fef7 fff9bba6be9dbfff f0 4c4b5453',
  h264: '06051f 3fa85f6457174562b3fc2c963f66afa6 fef7 fff9bba6be9dbfff f0 4c4b5453',
} as const;

export const millicast = {
  /** UUID of the SDK, 1764000000000 ms, {"cue":7}. */
  sdk: '66051f d40e38ead4194c6294ed20ac37b4e4fa 019ab697e800 7b22637565223a377d 80',
  /** UUID of older SDKs, [1,"ä"]. */
  legacy: '660518 6e9cfd2a590749ffb3638978a6e8340e 5b312c22c3a4225d 80',
  /** 1760936591618 ms, of which emulation prevention ate a byte, {"cue":8}. */
  lossy: '66051f d40e38ead4194c6294ed20ac37b4e4fa 019a00000302 7b22637565223a387d 80',
  /** Of a server: 1764000000000 ms. */
  timecode: '060516 9a21f3be31f04b78b0bec7f7dbb97250 019ab697e800 80',
} as const;

export const agora = {
  /** 01 02 03 ff 80. */
  h264: '0665 05 010203ff80 80',
  h265: '4e0165 05 010203ff80 80',
  /** 05 00 00 01 07 00 00 03 09: the size counts emulation prevention. */
  escaped: '0665 0b 050000030107000003030980',
  /** 255 bytes of aa. */
  long: `0665 ff00 ${'aa'.repeat(255)} 80`,
  /** Metadata ca fe before an Opus packet of 78 01 02. */
  audio: '47 0005 02 0002 cafe 780102',
  /** Level 40, metadata ca fe, time 0x0807060504030201. */
  audioAll: '47 0014 01 0001 ae 02 0002 cafe 03 0008 0102030405060708 780102',
} as const;

export const trtc = {
  /** 01 02 03. */
  short: '06f3 03 010203 80',
  /** 00 00 01 00 00 03 without emulation prevention, as Zego writes by default; with, as the standard says. */
  unescaped: '06f3 06 000002000003 80',
  escaped: '06f3 06 00000302000003 03 80',
} as const;

/** Two messages in one NAL unit: of x264, and of ffmpeg, which ends a text with a zero. */
export const twoMessages =
  '06 0518 dc45e9bde6d948b7962cd820d923eeef 78323634202d2000 0516 086f3693b7b34f2c965321492feee5b8 68656c6c6f00 80';

/**
 * Picture timing of H.264: parameter sets of x264 164 with `nal-hrd=cbr:pic-struct=1`, and SEI made by hand, of which
 * ffmpeg 5.1 says (trace_headers and ffprobe's SMPTE 12-1 timecode) what is written here.
 */
export const picTiming = {
  sps: '6742d00bd90426c044000003000400000300c9808018680061ae4c300f891324',
  pps: '68cb8cb2',
  /** 03:02:01;24. */
  full: '06010800000300b25180421c80',
  /** 23:58:59;07 and :12:00;08, of two fields. */
  fields: '06010c00000303b2507efabd9084409880',
} as const;
