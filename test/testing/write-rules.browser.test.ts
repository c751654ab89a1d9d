import { expect } from 'chai';
import type { Part, Report } from '../fixtures/workers/write-rules.worker.js';
import { closeCalls, connect } from '../helpers/call.js';
import { until } from '../helpers/until.js';

/** The rules that the fake transformer keeps, tried on this browser's own. */
describe('the browser’s transformer', () => {
  const reports: Report[] = [];
  let worker: Worker;

  before(async () => {
    worker = new Worker(new URL('../fixtures/workers/write-rules.worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<Report>) => reports.push(data);
    const play = (target: RTCRtpSender | RTCRtpReceiver, part: Part) => {
      target.transform = new RTCRtpScriptTransform(worker, part);
    };
    await connect(
      ({ caller, callee, stream }) => {
        const [track] = stream.getAudioTracks();
        play(caller.addTrack(track!, stream), 'subject');
        play(caller.addTrack(track!.clone(), stream), 'foreign');
        callee.addEventListener('track', ({ receiver }) => play(receiver, 'far end'));
      },
      { kinds: ['audio'] },
    );
    await until('every rule was tried', () => reports.some((report) => 'done' in report));
    await until('all has arrived', () => seen().includes('the end'));
  });
  after(() => {
    closeCalls();
    worker.terminate();
  });

  const seen = () => reports.flatMap((report) => ('seen' in report ? [report.seen] : []));

  it('keeps every rule that the fake one keeps', () => {
    const rules = reports.flatMap((report) => ('rule' in report ? [report] : []));
    expect(rules).to.have.length.greaterThan(10);
    for (const { rule, problem, arrives = [], vanishes = [] } of rules) {
      expect(problem, rule).to.equal(undefined);
      for (const mark of arrives) expect(seen(), rule).to.include(mark);
      for (const mark of vanishes) expect(seen(), rule).not.to.include(mark);
    }
  });
});
