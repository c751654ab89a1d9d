import { expect } from 'chai';
import { CountHistory } from '../../src/analysis/count-history.js';
import { StatsJoin } from '../../src/analysis/join.js';
import { readRtpStats } from '../../src/analysis/rtp-stats.js';
import { Skew } from '../../src/analysis/skew.js';
import { StreamAnalyzers } from '../../src/analysis/stream-analyzers.js';
import { START, videoFrame } from './frames.js';

/** What a browser reports of a sent stream at a moment, a frame of 1,000 bytes every 40 ms. */
function report(at: number, more: object = {}) {
  const frames = Math.floor(at / 40) + 1;
  return [
    { id: 'c', type: 'codec', mimeType: 'video/VP8' },
    {
      id: 'o',
      type: 'outbound-rtp',
      kind: 'video',
      ssrc: 1,
      codecId: 'c',
      rid: 'f',
      timestamp: START + at,
      framesEncoded: frames,
      qpSum: frames * 30,
      bytesSent: frames * 1_000,
      headerBytesSent: frames * 20,
      totalEncodeTime: frames / 256,
      encoderImplementation: 'libvpx',
      ...more,
    },
    { id: 'r', type: 'remote-inbound-rtp', ssrc: 1, localId: 'o', roundTripTime: 0.05 },
    { id: 't', type: 'transport' },
  ];
}

/** Snapshots of the same stream, at these moments. */
function snapshots(...moments: readonly number[]) {
  const streams = new StreamAnalyzers({ noKeyFrameAfter: 5_000 }, () => {});
  let next = 0;
  return moments.map((moment) => {
    for (; next * 40 <= moment; next++) streams.add(videoFrame(next * 40, { side: 'sender', qp: 30 }));
    return streams.snapshot(START + moment);
  });
}

describe('readRtpStats', () => {
  it('gathers what a report tells of each stream', () => {
    expect(readRtpStats(report(1_000))).to.deep.equal([
      {
        synchronizationSource: 1,
        side: 'sender',
        kind: 'video',
        time: START + 1_000,
        mimeType: 'video/VP8',
        rid: 'f',
        implementation: 'libvpx',
        encoder: { framesEncoded: 26, qpSum: 780, totalEncodeTime: 26 / 256 },
        decoder: undefined,
        transport: { bytesSent: 26_000, headerBytesSent: 520 },
        remote: { roundTripTime: 0.05 },
      },
    ]);
  });

  it('passes over what is no stream', () => {
    expect(readRtpStats([{ type: 'outbound-rtp' }, { type: 'inbound-rtp', ssrc: 'x', kind: 'video' }])).to.deep.equal(
      [],
    );
  });
});

describe('CountHistory', () => {
  it('is linear between snapshots, and silent beyond', () => {
    const history = new CountHistory();
    for (const [snapshot] of snapshots(1_000, 2_000)) history.add(snapshot!);
    expect(history.at(START + 1_000)).to.deep.equal({ frames: 26, bytes: 26_000, quantizers: 780 });
    expect(history.at(START + 1_500)).to.deep.equal({ frames: 38.5, bytes: 38_500, quantizers: 1_155 });
    expect(history.at(START + 999)).to.equal(undefined);
    expect(history.at(START + 2_001)).to.equal(undefined);
  });
});

describe('StatsJoin', () => {
  it('compares both over the same span of time, though they were read at others', () => {
    const join = new StatsJoin();
    const [first, second, third] = snapshots(1_020, 2_020, 3_020);
    expect(join.join(readRtpStats(report(1_000)), first!)[0]!.interval).to.equal(undefined);
    join.join(readRtpStats(report(2_000)), second!);
    const [joined] = join.join(readRtpStats(report(3_000)), third!);
    expect(joined!.stats.rid).to.equal('f');
    expect(joined!.interval).to.deep.equal({
      duration: 1_000,
      browser: { frameRate: 25, bitrate: 200_000, quantizer: 30 },
      analyzer: { frameRate: 25, bitrate: 200_000, quantizer: 30 },
      rtpBitrate: 204_000,
      codecTime: 1_000 / 256,
      jitterBufferDelay: undefined,
    });
  });

  it('has no span between two answers of one moment', () => {
    const join = new StatsJoin();
    for (const snapshot of snapshots(1_020, 1_030)) {
      expect(join.join(readRtpStats(report(1_000)), snapshot)[0]!.interval).to.equal(undefined);
    }
  });

  it('joins by SSRC only', () => {
    const [snapshot] = snapshots(1_020);
    expect(new StatsJoin().join(readRtpStats(report(1_000, { ssrc: 2 })), snapshot!)).to.deep.equal([]);
  });
});

describe('Skew by playout', () => {
  it('compares what is played and shown at one moment', () => {
    const skew = new Skew();
    for (const [kind, captured] of [
      ['video', 900],
      ['audio', 940],
    ] as const) {
      const inbound = { type: 'inbound-rtp', ssrc: 1, kind, timestamp: 1_000, estimatedPlayoutTimestamp: captured };
      for (const stats of readRtpStats([inbound])) skew.addPlayout(stats);
    }
    // The picture on the screen was captured 40 ms before the sound in the ear.
    expect(skew.value).to.equal(40);
  });
});
