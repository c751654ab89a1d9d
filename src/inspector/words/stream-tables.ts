import type { RtpStats } from '../../analysis/rtp-stats.js';
import type { StreamSnapshot } from '../../analysis/stream-snapshot.js';
import type { PipelineStats } from '../../shared/protocol.js';
import type { Sample } from '../model/stream-record.js';
import { bitrate, bytes, clock, codecName, counted, decimal, milliseconds, size, UNKNOWN } from './format.js';
import type { Field } from './frame-fields.js';

/** A row of a table. */
type Row = readonly string[];

/** What decoders had to be set up for, latest first: time, codec string, resolution, format, spatial layer. */
export function configurationRows({ configurations, video }: StreamSnapshot): Row[] {
  const rows = configurations.map(
    ({ time, mimeType, codec, width, height, bitDepth, chroma, channels, spatialIndex }) => {
      const sound = channels === undefined ? UNKNOWN : channels === 2 ? 'stereo' : 'mono';
      const format = bitDepth === undefined ? UNKNOWN : `${bitDepth} bit ${chroma ?? ''}`;
      return [
        clock(time),
        codec ?? codecName(mimeType),
        video ? size(width, height) : sound,
        format,
        String(spatialIndex),
      ];
    },
  );
  return rows.reverse();
}

/** Layers: name, share of the bytes, bitrate, frame rate, resolution, quantizer. */
export function layerRows({ video, bytes: all }: StreamSnapshot): Row[] {
  return (video?.layers ?? []).map(({ spatialIndex, temporalIndex, source, ...layer }) => [
    `S${spatialIndex} T${temporalIndex}${source === 'guess' ? ' (guessed)' : ''}`,
    `${decimal((100 * layer.bytes) / all)} %`,
    bitrate(layer.bitrate),
    decimal(layer.frameRate),
    size(layer.width, layer.height),
    decimal(layer.qp),
  ]);
}

/** The same quantity by the analyzer and by the browser, over the same time. */
export function comparisonRows({ interval }: Sample): Row[] {
  if (!interval) return [];
  const { analyzer, browser } = interval;
  return [
    ['Frames a second', decimal(analyzer.frameRate), decimal(browser.frameRate)],
    ['Bitrate', bitrate(analyzer.bitrate), bitrate(browser.bitrate)],
    ['Quantizer', decimal(analyzer.quantizer, 2), decimal(browser.quantizer, 2)],
  ];
}

/** What the analyzer tells of a whole stream. */
export function streamFields(snapshot: StreamSnapshot): Field[] {
  const {
    frames,
    bytes: all,
    emptyFrames,
    opaqueFrames,
    missing,
    video,
    bitrate: bits,
    since,
    synchronizationSource,
  } = snapshot;
  const fields: Field[] = [
    ['SSRC', String(synchronizationSource)],
    ['Since', clock(since)],
    ['So far', `${counted(frames, 'frame')}, ${bytes(all)}`],
    ['On the wire, estimated', `${bitrate(bits.wire)}, ${decimal(bits.packetRate, 0)} packets/s`],
    ['Lost', `${counted(missing.lost, 'frame')}${missing.method ? ` (by ${missing.method})` : ''}`],
  ];
  if (missing.layerDrops > 0) fields.push(['Left out by a server', counted(missing.layerDrops, 'frame')]);
  if (missing.late > 0) fields.push(['Out of order', counted(missing.late, 'frame')]);
  if (emptyFrames > 0) fields.push(['Empty', counted(emptyFrames, 'frame')]);
  if (opaqueFrames > 0) fields.push(['Unreadable', counted(opaqueFrames, 'frame')]);
  if (video) fields.push(...videoFields(video));
  return fields;
}

function videoFields({ gop, freezes, keyFrames }: NonNullable<StreamSnapshot['video']>): Field[] {
  const fields: Field[] = [['Key frames', String(keyFrames)]];
  if (gop.interval) {
    fields.push([
      'Last group of pictures',
      `${counted(gop.interval.pictures, 'picture')}, ${milliseconds(gop.interval.milliseconds)}`,
    ]);
  }
  if (gop.keyToDeltaSize !== undefined) fields.push(['Key to delta size', `${decimal(gop.keyToDeltaSize)} to 1`]);
  if (gop.types) fields.push(['Pictures since key', gop.types.slice(-60)]);
  fields.push(['Freezes on arrival', `${freezes.count}, ${milliseconds(freezes.duration)} together`]);
  return fields;
}

/** What the browser tells of the stream. */
export function browserFields({ encoder, decoder, transport, remote, ...stats }: RtpStats): Field[] {
  const seconds = (value: number | undefined) => (value === undefined ? undefined : milliseconds(value * 1_000));
  const all: readonly (readonly [string, string | number | undefined])[] = [
    [encoder ? 'Encoder' : 'Decoder', stats.implementation],
    ['Scalability mode', stats.scalabilityMode],
    ['Limited by', stats.qualityLimitationReason],
    ['Target bitrate', encoder?.targetBitrate === undefined ? undefined : bitrate(encoder.targetBitrate)],
    ['Frames dropped', decoder?.framesDropped],
    ['Freezes on the screen', decoder?.freezeCount],
    ['… together', seconds(decoder?.totalFreezesDuration)],
    ['Samples concealed', decoder?.concealedSamples],
    ['Packets lost', remote?.packetsLost ?? transport.packetsLost],
    ['Round trip', seconds(remote?.roundTripTime)],
    ['Retransmitted packets', transport.retransmittedPacketsSent ?? transport.retransmittedPacketsReceived],
    ['Requests to repeat (NACK)', transport.nackCount],
    ['Requests for key frames (PLI)', transport.pliCount],
  ];
  return all.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as const]));
}

/** What the pipeline counts: frames in, out, and dropped by cause. */
export function pipelineFields({
  framesIn,
  framesOut,
  framesQueued,
  dropped,
  keyFrameRequests,
}: PipelineStats): Field[] {
  const fields: Field[] = [
    ['In', counted(framesIn, 'frame')],
    ['Out', counted(framesOut, 'frame')],
    ['Waiting', counted(framesQueued, 'frame')],
  ];
  for (const [cause, count] of Object.entries(dropped))
    if (count > 0) fields.push([`Dropped: ${cause}`, String(count)]);
  if (keyFrameRequests > 0) fields.push(['Key frames asked for', String(keyFrameRequests)]);
  return fields;
}
