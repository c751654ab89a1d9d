import puppeteer, { type Browser } from 'puppeteer-core';

/** With a camera and a microphone that the browser makes up, and a screen that shares itself when asked. */
export function launchChromium(): Promise<Browser> {
  return puppeteer.launch({
    executablePath: executable('CHROME_BIN'),
    // Puppeteer's own choice would be another when one of its versions thinks so.
    headless: true,
    args: [
      // The pages are our own, and there is no sandbox for root, in containers, nor under Ubuntu's AppArmor.
      ...(process.platform === 'linux' ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      '--autoplay-policy=no-user-gesture-required',
      '--disable-background-networking',
      '--disable-background-timer-throttling',
      '--disable-renderer-backgrounding',
      '--disable-backgrounding-occluded-windows',
    ],
  });
}

/**
 * Firefox as it is released, with a microphone that it makes up, and where nothing asks for permission.
 *
 * @param options `profile`: a folder that keeps what it stores, for the next one, default one that goes with it;
 *   `hasCamera`: whether it makes up a camera, too, default no
 */
export function launchFirefox({
  profile,
  hasCamera = false,
}: {
  readonly profile?: string;
  readonly hasCamera?: boolean;
} = {}): Promise<Browser> {
  return puppeteer.launch({
    browser: 'firefox',
    ...(profile !== undefined && { userDataDir: profile }),
    executablePath: executable('FIREFOX_BIN'),
    headless: true,
    extraPrefsFirefox: {
      'media.navigator.permission.disabled': true,
      'media.navigator.streams.fake': hasCamera,
      'media.autoplay.default': 0,
      'media.autoplay.blocking_policy': 0,
      'media.peerconnection.ice.obfuscate_host_addresses': false,
      'media.gmp-manager.updateEnabled': false,
      'app.normandy.enabled': false,
      'app.update.disabledForTesting': true,
      'datareporting.policy.dataSubmissionEnabled': false,
      'services.settings.server': 'data:,#remote-settings-are-off/v1',
      'network.captive-portal-service.enabled': false,
      'network.connectivity-service.enabled': false,
      'dom.min_background_timeout_value': 4,
    },
  });
}

function executable(variable: string): string {
  const file = process.env[variable];
  if (!file) throw new Error(`${variable} is not set: run this by scripts/test.mjs`);
  return file;
}
