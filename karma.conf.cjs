/**
 * In-browser tests, as scripts/test.mjs runs them: webpack has put the bundles into build/test before. What varies
 * comes as JSON in the variable KARMA_RUN: `{ browsers: ['chromium'], entry: 'single-0', grep: '…' }`.
 */
const { startOrigins } = require('./scripts/karma-origins.cjs');

/** Calls without a camera, a question or a gesture; timers at full speed; nothing said to the network. */
const chromiumFlags = [
  '--headless=new',
  // The pages are our own, and there is no sandbox for root, in containers, nor under Ubuntu's AppArmor.
  ...(process.platform === 'linux' ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
];

/** The same for Firefox, where most of it is a matter of services that report, update and look around. */
const firefoxPrefs = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'media.peerconnection.ice.loopback': true,
  'media.gmp-manager.updateEnabled': false,
  'media.gmp-provider.enabled': false,
  'app.normandy.enabled': false,
  'app.update.auto': false,
  'app.update.disabledForTesting': true,
  'app.update.enabled': false,
  'browser.aboutwelcome.enabled': false,
  'browser.newtabpage.enabled': false,
  'browser.newtabpage.activity-stream.feeds.system.topstories': false,
  'browser.region.network.url': '',
  'browser.region.update.enabled': false,
  'browser.safebrowsing.blockedURIs.enabled': false,
  'browser.safebrowsing.downloads.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.safebrowsing.update.enabled': false,
  'browser.search.update': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'browser.startup.page': 0,
  'datareporting.healthreport.uploadEnabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'dom.push.connection.enabled': false,
  'extensions.getAddons.cache.enabled': false,
  'extensions.systemAddon.update.enabled': false,
  'extensions.update.enabled': false,
  'geo.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.dns.disablePrefetch': true,
  'network.prefetch-next': false,
  'network.trr.mode': 5,
  'security.remote_settings.intermediates.enabled': false,
  'services.settings.server': 'data:,#remote-settings-are-off/v1',
  'startup.homepage_welcome_url': '',
  'toolkit.telemetry.enabled': false,
  'toolkit.telemetry.server': '',
  'toolkit.telemetry.unified': false,
  // Timers of a window in the background run as those of one in front.
  'dom.min_background_timeout_value': 4,
  'dom.timeout.enable_budget_timer_throttling': false,
};

module.exports = async (config) => {
  const { browsers, entry, grep } = JSON.parse(process.env.KARMA_RUN);
  // Where the parent process is gone, nobody waits for the results: browsers must not stay behind.
  if (process.connected === false) process.exit(1);
  process.once('disconnect', () => {
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.kill(0, 'SIGKILL'), 2000); // … its whole group, should Karma hang while it ends.
  });
  config.set({
    frameworks: ['mocha'],
    files: [
      { pattern: `build/test/${entry}.js`, type: 'module', watched: false },
      { pattern: 'build/test/**', included: false, watched: false },
    ],
    plugins: [
      require('karma-mocha'),
      require('karma-chrome-launcher'),
      require('karma-firefox-launcher'),
      require('./scripts/karma-reporter.cjs'),
      require('./scripts/karma-rendezvous.cjs'),
      require('./scripts/karma-signal.cjs'),
      require('./scripts/karma-turn.cjs'),
      require('./scripts/karma-ffprobe.cjs'),
      require('./scripts/karma-janus.cjs'),
    ],
    beforeMiddleware: ['rendezvous', 'signal', 'turn', 'ffprobe', 'janus'],
    reporters: ['tree'],
    browsers,
    customLaunchers: {
      chromium: { base: 'Chrome', flags: chromiumFlags },
      firefox: { base: 'Firefox', flags: ['-headless'], prefs: firefoxPrefs },
    },
    client: {
      captureConsole: true,
      origins: await startOrigins(`${__dirname}/build/test`),
      mocha: { timeout: 20_000, ...(grep ? { grep } : {}) },
    },
    hostname: '127.0.0.1',
    listenAddress: '127.0.0.1',
    autoWatch: false,
    singleRun: true,
    failOnEmptyTestSuite: !grep,
    logLevel: config.LOG_ERROR,
    colors: process.env.FORCE_COLOR !== undefined,
    browserConsoleLogOptions: { level: 'warn', terminal: false },
    captureTimeout: 60_000,
    browserNoActivityTimeout: 60_000,
    browserDisconnectTimeout: 5_000,
    retryLimit: 1,
  });
};
