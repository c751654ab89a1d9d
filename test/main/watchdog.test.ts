import { expect } from 'chai';
import type { TransformTarget } from '../../src/main/target.js';
import { type Finding, Watchdog } from '../../src/main/watchdog.js';
import type { PipelineStats } from '../../src/shared/protocol.js';

/** What the two sides say at one look; counts are since the look before. */
interface Look {
  /** Frames that the worker saw. */
  readonly seen?: number;
  readonly packets?: number;
  /** Frames that the browser encoded or decoded. Video only. */
  readonly frames?: number;
  readonly tones?: string;
  readonly closed?: boolean;
  readonly unbound?: boolean;
  readonly lost?: boolean;
}

/** What a watchdog finds while it looks so often; after the last look nothing changes any more. */
async function findings(side: 'sender' | 'receiver', kind: 'audio' | 'video', looks: readonly Look[]) {
  const found: Finding[] = [];
  let look = -1;
  let seen = 0;
  let packets = 0;
  let frames = 0;
  const now = () => looks[look] ?? {};
  const isSender = side === 'sender';
  const target = {
    ...(isSender
      ? {
          replaceTrack: () => {},
          dtmf: {
            get toneBuffer() {
              return now().tones ?? '';
            },
          },
        }
      : {}),
    get transport() {
      // Read first of all at every look.
      look += 1;
      seen += now().seen ?? 0;
      packets += now().packets ?? 0;
      frames += now().frames ?? 0;
      return { state: now().closed ? 'closed' : 'connected' };
    },
    getStats: async () => {
      const type = isSender ? 'outbound-rtp' : 'inbound-rtp';
      const counts = isSender ? { packetsSent: packets } : { packetsReceived: packets };
      const coded = isSender ? { framesEncoded: frames } : { framesDecoded: frames };
      return new Map([
        ['rtp', { type, kind, ...counts, ...(kind === 'video' ? coded : {}) }],
        ['other', { type: 'remote-inbound-rtp', kind, packetsReceived: 999 }],
      ]);
    },
  };
  await new Promise<void>((resolve) => {
    const watchdog = new Watchdog({
      target: target as unknown as TransformTarget,
      interval: 0,
      isBound: () => !now().unbound,
      getStats: async () => {
        if (now().lost) throw new Error('no answer');
        if (look > looks.length) {
          watchdog.stop();
          resolve();
        }
        return { framesIn: seen } as PipelineStats;
      },
      onFinding: (finding) => found.push(finding),
    });
  });
  return found;
}

const times = (count: number, look: Look) => Array.from({ length: count }, () => look);

describe('Watchdog', () => {
  const sent = { packets: 30, frames: 25 };

  it('finds video that is sent though the worker sees none, when it has looked twice', async () => {
    expect(await findings('sender', 'video', times(2, sent))).to.deep.equal([]);
    expect(await findings('sender', 'video', times(3, sent))).to.deep.equal(['bypassed']);
    expect(await findings('receiver', 'video', times(3, sent))).to.deep.equal(['bypassed']);
  });

  it('finds audio that is sent, and not what may be probes', async () => {
    expect(await findings('sender', 'audio', times(3, { packets: 50 }))).to.deep.equal(['bypassed']);
    expect(await findings('receiver', 'audio', times(3, { packets: 50 }))).to.deep.equal(['bypassed']);
    for (const side of ['sender', 'receiver'] as const) {
      expect(await findings(side, 'audio', times(9, { packets: 4 }))).to.deep.equal([]);
    }
  });

  it('finds no fault with DTMF digits', async () => {
    expect(await findings('sender', 'audio', times(9, { packets: 50, tones: '23' }))).to.deep.equal([]);
  });

  it('finds no fault as long as the worker sees frames now and then', async () => {
    const looks = times(6, sent).map((look, index) => (index % 2 ? look : { ...look, seen: 1 }));
    expect(await findings('sender', 'video', looks)).to.deep.equal([]);
  });

  it('finds no fault with packets that a pacer or retransmission sends later', async () => {
    expect(await findings('sender', 'video', times(9, { packets: 30 }))).to.deep.equal([]);
  });

  it('finds video that is encoded, or received, but goes nowhere', async () => {
    expect(await findings('sender', 'video', times(3, { frames: 25 }))).to.deep.equal(['stalled']);
    expect(await findings('receiver', 'video', times(3, { packets: 30 }))).to.deep.equal(['stalled']);
  });

  it('says so ever more rarely, where nothing helps', async () => {
    // At the 2nd, 4th, 8th and 16th look that agree.
    expect(await findings('sender', 'video', times(30, { frames: 25 }))).to.have.length(4);
  });

  it('finds a transform that was taken away, at once', async () => {
    expect(await findings('sender', 'video', [{ seen: 1 }, { seen: 1, unbound: true }])).to.deep.equal(['bypassed']);
  });

  it('finds a closed transport that stays closed, not one that is just being bundled', async () => {
    expect(await findings('sender', 'video', [{}, { closed: true }, {}, { closed: true }, {}])).to.deep.equal([]);
    expect(await findings('sender', 'video', [{}, ...times(2, { closed: true })])).to.deep.equal(['closed']);
  });

  it('finds a worker that does not answer', async () => {
    expect(await findings('sender', 'video', [{ seen: 1 }, { lost: true }])).to.deep.equal(['worker-lost']);
  });
});
