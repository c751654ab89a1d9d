/** What ffmpeg says of a stream's frames: its trace_headers bitstream filter, ffprobe, and its DASH muxer. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messagesOf, probe, run, toIvf } from './tools.mjs';

/** Every packet's headers in order: the heading, and what stands below it by name. */
export function traceHeaders(file) {
  const text = messagesOf(
    'ffmpeg',
    '-hide_banner',
    '-nostats',
    '-i',
    file,
    '-c',
    'copy',
    '-bsf:v',
    'trace_headers',
    '-f',
    'null',
    '-',
  );
  const before = { headers: [] };
  const packets = [before];
  for (const line of text.split('\n')) {
    const message = /^\[trace_headers @ [^\]]*\] (.*)$/.exec(line)?.[1];
    if (message === undefined) continue;
    const value = /^\d+ +(\S+) +[01]* ?= (-?\d+)$/.exec(message);
    const headers = packets.at(-1).headers;
    if (value) headers.at(-1).fields[value[1]] ??= Number(value[2]);
    else if (message.startsWith('Packet: ')) packets.push({ headers: [] });
    else headers.push({ heading: message, fields: {} });
  }
  return { extradata: before.headers, packets: packets.slice(1) };
}

/** Whether a packet of crafted headers is a key frame, and of which size where the SPS tells it. */
export const interpretCrafted = {
  'video/VP9': ({ headers }) => ({ isKey: headers.some(({ fields }) => fields.frame_type === 0) }),
  'video/AV1': ({ headers }) => ({ isKey: headers.some(({ fields }) => fields.frame_type === 0) }),
  'video/H264': ({ headers }, { sps }) => {
    const isKey = headers.some(({ fields }) => fields.nal_unit_type === 5 || fields.recovery_frame_cnt === 0);
    const chroma = sps.separate_colour_plane_flag ? 0 : (sps.chroma_format_idc ?? 1);
    const fields = sps.frame_mbs_only_flag ? 1 : 2;
    const crop = (side) => sps[`frame_crop_${side}_offset`] ?? 0;
    const width = 16 * (sps.pic_width_in_mbs_minus1 + 1) - (crop('left') + crop('right')) * [1, 2, 2, 1][chroma];
    const rows = 16 * (sps.pic_height_in_map_units_minus1 + 1) * fields;
    return { isKey, width, height: rows - (crop('top') + crop('bottom')) * [1, 2, 1, 1][chroma] * fields };
  },
  'video/H265': ({ headers }, { sps }) => {
    const isKey = headers.some(({ fields }) => fields.nal_unit_type >= 16 && fields.nal_unit_type <= 23);
    const chroma = sps.chroma_format_idc;
    const crop = (side) => sps[`conf_win_${side}_offset`] ?? 0;
    const width = sps.pic_width_in_luma_samples - (crop('left') + crop('right')) * [1, 2, 2, 1][chroma];
    return {
      isKey,
      width,
      height: sps.pic_height_in_luma_samples - (crop('top') + crop('bottom')) * [1, 2, 1, 1][chroma],
    };
  },
};

/** Decoded pictures by the place of their packet in the file. */
export function picturesOf(file) {
  const { frames } = probe(file, 'frame=key_frame,pict_type,width,height,pkt_pos');
  return new Map(frames.map((frame) => [Number(frame.pkt_pos), frame]));
}

/** Whether a decoder can start at each packet, if need be with pictures that are not whole at first. */
export function keysOf(file) {
  return probe(file, 'packet=flags').packets.map(({ flags }) => flags.startsWith('K'));
}

/** The RFC 6381 string that ffmpeg's DASH muxer writes; of H.265, which it does not know, from the MP4 muxer's hvcC. */
export function codecOf(file, mimeType) {
  const folder = mkdtempSync(join(tmpdir(), 'parse-'));
  if (mimeType === 'video/H265') {
    run('ffmpeg', '-v', 'error', '-i', file, '-c', 'copy', join(folder, 'stream.mp4'));
    return describeHvcC(readFileSync(join(folder, 'stream.mp4')));
  }
  const tag = mimeType === 'video/AV1' ? ['-tag:v', 'av01'] : [];
  const manifest = join(folder, 'manifest.mpd');
  run('ffmpeg', '-v', 'error', '-i', file, '-c', 'copy', ...tag, '-strict', '-2', '-f', 'dash', manifest);
  const codec = /codecs="([^"]*)"/.exec(readFileSync(manifest, 'utf8'))[1];
  return codec.split('.').slice(0, 4).join('.'); // without the colours, which are optional
}

/** HEVCDecoderConfigurationRecord (ISO/IEC 14496-15 8.3.3.1) as E.3 of the same writes it. */
function describeHvcC(mp4) {
  const at = mp4.indexOf('hvcC') + 5;
  const head = mp4[at];
  const compatibility = Number.parseInt(
    mp4
      .readUInt32BE(at + 1)
      .toString(2)
      .padStart(32, '0')
      .split('')
      .reverse()
      .join(''),
    2,
  );
  const constraints = [...mp4.subarray(at + 5, at + 11)]
    .map((byte) => `.${byte.toString(16)}`)
    .join('')
    .replace(/(\.0)+$/, '');
  const profile = `${['', 'A', 'B', 'C'][head >> 6]}${head & 31}.${compatibility.toString(16)}`;
  return `hvc1.${profile}.${head & 32 ? 'H' : 'L'}${mp4[at + 11]}${constraints}`;
}

/** Of each frame, whether the other ones' pictures are no longer the same when it is left out. */
export function neededFrames(mimeType, frames, folder) {
  const isRaw = mimeType === 'video/H264' || mimeType === 'video/H265';
  const file = join(folder, isRaw ? `rest.${mimeType.slice('video/'.length).toLowerCase()}` : 'rest.ivf');
  const picturesWithout = (left) => {
    const rest = frames.filter((frame) => frame !== left);
    writeFileSync(file, isRaw ? Buffer.concat(rest) : toIvf(mimeType, rest));
    const { stdout } = spawnSync('ffmpeg', ['-v', 'quiet', '-threads', '1', '-i', file, '-f', 'framemd5', '-'], {
      encoding: 'utf8',
    });
    const lines = stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return lines.map((line) => line.split(',').at(-1).trim());
  };
  const whole = picturesWithout(undefined);
  return frames.map((frame) => {
    const rest = picturesWithout(frame);
    return rest.length < whole.length - 1 || rest.some((picture) => !whole.includes(picture));
  });
}

const PRIMARIES = { bt709: 1, bt2020: 9 };
const TRANSFERS = { bt709: 1, smpte2084: 16 };
const MATRICES = { gbr: 0, bt709: 1, bt470bg: 5, bt2020nc: 9 };

export function formatOf(file, pixelFormat) {
  const [stream] = probe(file, 'stream=pix_fmt,color_range,color_space,color_transfer,color_primaries').streams;
  const pixels = pixelFormat ?? stream.pix_fmt;
  const chroma = pixels.startsWith('gray')
    ? '4:0:0'
    : pixels.startsWith('gbr')
      ? '4:4:4'
      : pixels.match(/4\d\d/)[0].split('').join(':');
  return {
    chroma,
    bitDepth: Number(/(\d+)le$/.exec(pixels)?.[1] ?? 8),
    fullRange: stream.color_range === undefined ? undefined : stream.color_range === 'pc',
    primaries: PRIMARIES[stream.color_primaries],
    transfer: TRANSFERS[stream.color_transfer],
    matrix: MATRICES[stream.color_space],
  };
}

/** What the headers of one packet amount to. `sets` keeps the parameter sets from packet to packet. */
export const interpret = {
  'video/VP9': ({ headers }) => {
    const frames = headers.filter(({ heading }) => heading === 'Frame').map(({ fields }) => fields);
    const coded = frames.filter((fields) => !fields.show_existing_frame);
    return {
      qp: coded.map((fields) => fields.base_q_idx),
      refreshedSlots: coded.reduce((slots, fields) => slots | (fields.refresh_frame_flags ?? 255), 0),
      shown: frames.some((fields) => fields.show_existing_frame || fields.show_frame),
      units: frames.map((fields) => (fields.show_existing_frame ? 1 : fields.frame_type)),
    };
  },
  'video/AV1': ({ headers }, sets) => {
    let layers = { temporal_id: 0, spatial_id: 0 };
    const units = [];
    const frames = [];
    for (const { heading, fields } of headers) {
      if (heading === 'OBU header') {
        layers = { temporal_id: fields.temporal_id ?? 0, spatial_id: fields.spatial_id ?? 0 };
        units.push(fields.obu_type);
      } else if (heading === 'Sequence Header') sets.reduced = fields.reduced_still_picture_header;
      else if (heading === 'Frame Header') frames.push({ ...layers, ...fields });
    }
    const coded = frames.filter((fields) => !fields.show_existing_frame);
    const ownRefresh = (fields) => fields.refresh_frame_flags ?? 255;
    return {
      qp: coded.map((fields) => fields.base_q_idx),
      shown: frames.some((fields) => fields.show_existing_frame || (fields.show_frame ?? sets.reduced)),
      // A key frame that is shown again refreshes all slots, which the trace does not show.
      ...(frames.length === coded.length
        ? { refreshedSlots: coded.reduce((slots, fields) => slots | ownRefresh(fields), 0) }
        : {}),
      temporalIndex: frames.at(-1)?.temporal_id,
      spatialIndex: Math.max(...frames.map((fields) => fields.spatial_id)),
      units,
    };
  },
  'video/H264': (packet, sets) =>
    interpretNalUnits(packet, sets, {
      slice: 'Slice Header',
      types: ['P', 'B', 'I', 'P', 'I'],
      initialQp: 'pic_init_qp_minus26',
      spsId: 'seq_parameter_set_id',
      ppsId: 'pic_parameter_set_id',
      reference: ({ nal_ref_idc }) => nal_ref_idc !== 0,
    }),
  'video/H265': (packet, sets) =>
    interpretNalUnits(packet, sets, {
      slice: 'Slice Segment Header',
      types: ['B', 'P', 'I'],
      initialQp: 'init_qp_minus26',
      spsId: 'pps_seq_parameter_set_id',
      ppsId: 'slice_pic_parameter_set_id',
      reference: ({ nal_unit_type, nuh_temporal_id_plus1 }, { sps_max_sub_layers_minus1 }) =>
        nal_unit_type >= 16 || nal_unit_type % 2 === 1 || nuh_temporal_id_plus1 <= sps_max_sub_layers_minus1,
      temporal: ({ nuh_temporal_id_plus1 }) => nuh_temporal_id_plus1 - 1,
    }),
};

function interpretNalUnits({ headers }, sets, { slice, types, initialQp, ppsId, reference, temporal }) {
  const qp = [];
  const sliceTypes = [];
  let isReference = false;
  let temporalIndex;
  for (const { heading, fields } of headers) {
    if (heading === 'Sequence Parameter Set') sets.sps = fields;
    if (heading === 'Picture Parameter Set')
      sets[fields.pic_parameter_set_id ?? fields.pps_pic_parameter_set_id] = fields;
    if (heading !== slice || fields.dependent_slice_segment_flag || fields.redundant_pic_cnt) continue;
    qp.push(26 + sets[fields[ppsId]][initialQp] + fields.slice_qp_delta);
    sliceTypes.push(types[fields.slice_type % 5]);
    isReference ||= reference(fields, sets.sps);
    temporalIndex = temporal?.(fields);
  }
  return {
    qp,
    pictureType: ['B', 'P', 'I'].find((type) => sliceTypes.includes(type)),
    reference: isReference,
    ...(temporalIndex === undefined ? {} : { temporalIndex }),
    units: headers.map(({ fields }) => fields.nal_unit_type).filter((type) => type !== undefined),
  };
}
