import axe from 'axe-core';
import { expect } from 'chai';
import { SupportPage, type SupportReport } from '../../../demo/support/support-page.js';
import { hasCodec } from '../../helpers/call.js';
import { DemoPage } from '../demo-page.js';

/** As elsewhere: nothing but its own interface tells Chromium from others. */
const isChromium = 'createEncodedStreams' in RTCRtpSender.prototype;

describe("the demo's support page", () => {
  let page: DemoPage;
  let report: SupportReport;
  before(async () => {
    page = await DemoPage.open(new URL('../../../demo/support/index.html', import.meta.url));
    report = await new SupportPage().done;
  });
  after(() => page.close());

  it('shows an answer to every question', () => {
    const shown = [...document.querySelectorAll('#answers td')].map(({ textContent }) => textContent);
    expect(shown).to.deep.equal(report.answers.map(({ answer }) => answer));
    expect(shown.filter((answer) => !answer || answer.startsWith('failed') || answer === '…')).to.deep.equal([]);
  });

  it('finds what docs/browser-support.md says of this browser', () => {
    expect(report.browser).to.match(isChromium ? /^(Chromium|Edge|Opera) \d+$/ : /^Firefox \d+$/);
    const answers = Object.fromEntries(report.answers.map(({ id, answer }) => [id, answer]));
    expect(answers).to.include({ interface: 'script-transform', RTCRtpScriptTransform: 'yes', sframe: 'no' });
    expect(answers).to.include(
      isChromium
        ? {
            holdsMedia: 'yes',
            createEncodedStreams: 'yes',
            lateTransform: 'no, sends in the clear',
            inPlace: 'yes',
            nullTransform: 'frames stop',
            keyFrames: 'sendKeyFrameRequest',
            scalabilityMode: 'yes',
            headerExtensions: 'yes',
          }
        : {
            holdsMedia: 'no',
            createEncodedStreams: 'no',
            lateTransform: 'yes',
            inPlace: 'no',
            nullTransform: 'frames pass in the clear',
            keyFrames: 'generateKeyFrame, sendKeyFrameRequest',
            scalabilityMode: 'no',
            headerExtensions: 'no',
          },
    );
    for (const mimeType of ['video/VP8', 'video/VP9', 'video/AV1', 'video/H264']) {
      expect(answers[`encrypted ${mimeType}`], mimeType).to.equal(hasCodec(mimeType) ? 'yes' : 'no codec');
    }
  });

  it('gives the answers as JSON', () => {
    page.find('#copy').click();
    expect(JSON.parse(page.find<HTMLTextAreaElement>('#json').value)).to.deep.equal(report);
  });

  it('is accessible', async () => {
    const { violations } = await axe.run(document.querySelector('#answers')!.parentElement!);
    expect(violations.map(({ id, help }) => `${id}: ${help}`)).to.deep.equal([]);
  });
});
