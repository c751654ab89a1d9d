import {
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  MkvOutputFormat,
  Mp4OutputFormat,
  Output,
  type VideoCodec,
} from 'mediabunny';
import { concat } from '../../shared/concat.js';
import type { FileTrack } from '../timeline/timeline-output.js';

/** What mediabunny calls the codecs of pictures. */
const CODECS: Readonly<Record<string, VideoCodec>> = { vp8: 'vp8', vp9: 'vp9', av1: 'av1', h264: 'avc', h265: 'hevc' };

/** Ticks in a second of MP4's video: as RTP counts, so that no time is rounded. */
export const VIDEO_TIMESCALE = 90_000;
export const AUDIO_TIMESCALE = 48_000;

/**
 * OpusHead (RFC 7845 5.1): version 1, two channels, pre-skip, input sample rate, gain, mapping family 0. The pre-skip is 0:
 * a recording begins in the middle of a stream, where nothing is to be skipped. Without this header players skip 80 ms.
 */
const opusHead = Uint8Array.of(...new TextEncoder().encode('OpusHead'), 1, 2, 0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0);

/** `ftyp` and `moov` of a fragmented MP4 file with these tracks, whose IDs are 1 on. */
export async function mp4Header(tracks: readonly FileTrack[]): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  const keep = (data: Uint8Array): void => {
    parts.push(data.slice());
  };
  await writeEmpty(
    new Mp4OutputFormat({ fastStart: 'fragmented', onFtyp: keep, onMoov: keep }),
    tracks,
    VIDEO_TIMESCALE,
  );
  return concat(...parts);
}

/** The EBML header and the `Tracks` element of a WebM or Matroska file with these tracks, whose numbers are 1 on. */
export async function matroskaTracks(tracks: readonly FileTrack[]): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  const onSegmentHeader = (data: Uint8Array): void => {
    parts.push(data.slice());
  };
  const described = await Promise.all(tracks.map(withDescription));
  await writeEmpty(new MkvOutputFormat({ appendOnly: true, onSegmentHeader }), described, undefined);
  return concat(...parts);
}

/** A track and the configuration record that its H.264 or H.265 has in files. */
type DescribedTrack = FileTrack & { readonly record?: Uint8Array<ArrayBuffer> };

/** Into Matroska mediabunny puts the record that it is given; into MP4 the one that it makes of the parameter sets. */
async function withDescription(track: FileTrack): Promise<DescribedTrack> {
  const { codec } = track.configuration;
  if (codec !== 'h264' && codec !== 'h265') return track;
  const header = await mp4Header([track]);
  const type = new TextEncoder().encode(codec === 'h264' ? 'avcC' : 'hvcC');
  const at = header.findIndex((_, index) => type.every((byte, offset) => header[index + offset] === byte));
  const end = at - 4 + new DataView(header.buffer).getUint32(at - 4);
  return { ...track, record: header.slice(at + 4, end) };
}

/**
 * Lets mediabunny describe the tracks as the format wants it (it knows every codec's configuration record), in a file
 * without a frame. The frames are written here: mediabunny begins a piece of a file only at a key frame of all tracks, and
 * waits for every track's next frame, while in a call a key frame comes once in minutes, and cameras are off for hours.
 */
async function writeEmpty(
  format: Mp4OutputFormat | MkvOutputFormat,
  tracks: readonly DescribedTrack[],
  frameRate: number | undefined,
): Promise<void> {
  const output = new Output({ format, target: new BufferTarget() });
  for (const { description, configuration, record } of tracks) {
    const { codec, codecString, width = 0, height = 0, keyFrame } = configuration;
    const name = description.name === undefined ? {} : { name: description.name };
    if (codec === 'opus') {
      const decoderConfig = { codec: 'opus', numberOfChannels: 2, sampleRate: 48_000, description: opusHead };
      output.addAudioTrack(new EncodedAudioPacketSource('opus'), { ...name, decoderConfig });
    } else {
      output.addVideoTrack(new EncodedVideoPacketSource(CODECS[codec]!), {
        ...name,
        ...(frameRate && { frameRate }),
        decoderConfig: {
          codec: codecString,
          codedWidth: width,
          codedHeight: height,
          ...(record && { description: record }),
        },
        primingPacket: new EncodedPacket(keyFrame, 'key', 0, 0),
      });
    }
  }
  await output.start();
  await output.finalize();
}
