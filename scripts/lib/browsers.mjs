/** Finds the browsers that the tests run in, and installs them where that is possible without asking. */
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { run } from './processes.mjs';
import { step, warn } from './progress.mjs';

const { env, platform } = process;

/** Where each browser may be, best first: the user's choice, then commands on the PATH, then usual places. */
const kinds = {
  chromium: {
    title: 'Chromium, Chrome or Edge',
    variable: 'CHROME_BIN',
    package: 'chromium',
    commands: ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'microsoft-edge'],
    linux: ['/usr/bin/chromium', '/usr/bin/google-chrome', '/opt/google/chrome/chrome', '/snap/bin/chromium'],
    darwin: ['Google Chrome', 'Chromium', 'Microsoft Edge'],
    win32: [
      'Google/Chrome/Application/chrome.exe',
      'Chromium/Application/chrome.exe',
      'Microsoft/Edge/Application/msedge.exe',
    ],
  },
  firefox: {
    title: 'Firefox',
    variable: 'FIREFOX_BIN',
    package: 'firefox-esr',
    commands: ['firefox', 'firefox-esr'],
    linux: ['/usr/bin/firefox', '/usr/bin/firefox-esr', '/usr/lib/firefox/firefox', '/snap/bin/firefox'],
    darwin: ['Firefox', 'Firefox Developer Edition', 'Firefox Nightly'],
    win32: ['Mozilla Firefox/firefox.exe'],
  },
};

export const browserNames = Object.keys(kinds);

export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function candidates(kind) {
  const onPath = (env.PATH ?? '').split(delimiter).flatMap((folder) => kind.commands.map((name) => join(folder, name)));
  if (platform === 'darwin') {
    const inside = (name) => `Applications/${name}.app/Contents/MacOS/${name.startsWith('Firefox') ? 'firefox' : name}`;
    return [...kind.darwin.flatMap((name) => [join('/', inside(name)), join(homedir(), inside(name))]), ...onPath];
  }
  if (platform === 'win32') {
    const folders = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(Boolean);
    return kind.win32.flatMap((file) => folders.map((folder) => join(folder, file)));
  }
  return [...onPath, ...kind.linux];
}

/** Some systems put a script there that only says how to install the browser: it has to tell its version. */
async function answers(file) {
  if (platform === 'win32') return true;
  const { code } = await run(file, ['--version'], { quiet: true, silence: 20_000 });
  return code === 0;
}

/** The browser's executable, or `undefined`. Throws where the user's choice is not one. */
async function find(kind) {
  const chosen = env[kind.variable];
  if (chosen) {
    if (isExecutable(chosen)) return chosen;
    throw new Error(`${kind.variable} is ${chosen}, which is not an executable file.`);
  }
  for (const file of new Set(candidates(kind))) if (isExecutable(file) && (await answers(file))) return file;
  return undefined;
}

/** Whether Debian's packages can be had without asking: this runs as root there. */
export function canInstall() {
  if (platform !== 'linux' || process.getuid?.() !== 0 || !isExecutable('/usr/bin/apt-get')) return false;
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release);
}

/** Runs apt-get; throws with its last words where that fails. */
export async function aptGet(...args) {
  const { code, output } = await run('/usr/bin/apt-get', ['-y', '-q', ...args], {
    quiet: true,
    silence: 300_000,
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (code !== 0) throw new Error(output.trim().split('\n').slice(-5).join('\n'));
}

/**
 * Finds the wanted browsers, installing Debian's packages where this runs as root and one is missing.
 * Says loudly what cannot be had, and how to get it.
 *
 * @returns {Promise<Record<string, string>>} executables by `chromium` and `firefox`; a missing one is absent.
 */
export async function findBrowsers(wanted = browserNames) {
  const found = {};
  const look = async () => {
    for (const name of wanted) {
      const file = found[name] ?? (await find(kinds[name]));
      if (file) found[name] = file;
    }
    return wanted.filter((name) => !found[name]).map((name) => kinds[name]);
  };
  let missing = await look();
  if (missing.length > 0 && canInstall()) {
    try {
      await step('Updating the list of packages (apt-get)', () => aptGet('update'));
      for (const kind of missing) {
        await step(`Installing ${kind.package} (apt-get)`, () =>
          aptGet('install', '--no-install-recommends', kind.package),
        ).catch((error) => warn(error.message));
      }
    } catch (error) {
      warn(error.message);
    }
    missing = await look();
  }
  for (const kind of missing) {
    warn(`${kind.title} IS MISSING: nothing is tested in it. ${howToInstall(kind)}`);
  }
  return found;
}

function howToInstall(kind) {
  const or = `or set ${kind.variable} to its executable.`;
  if (platform === 'darwin')
    return `Install it (brew install --cask ${kind.package === 'chromium' ? 'chromium' : 'firefox'}), ${or}`;
  if (platform === 'win32')
    return `Install it (winget install ${kind.package === 'chromium' ? 'Google.Chrome' : 'Mozilla.Firefox'}), ${or}`;
  return `Install it (Debian, Ubuntu: sudo apt-get install ${kind.package}), ${or}`;
}
