/** Finds ffmpeg and ffprobe, which judge what the recorder writes, and installs them where that is possible. */
import { delimiter, join } from 'node:path';
import { aptGet, canInstall, isExecutable } from './browsers.mjs';
import { step, warn } from './progress.mjs';

const { env, platform } = process;

function find(command, variable) {
  const file = platform === 'win32' ? `${command}.exe` : command;
  const folders = (env.PATH ?? '').split(delimiter);
  return env[variable] ?? folders.map((folder) => join(folder, file)).find(isExecutable);
}

/** What test/helpers/ffprobe-file.ts needs in its environment. */
function look() {
  const [ffmpeg, ffprobe] = [find('ffmpeg', 'FFMPEG_BIN'), find('ffprobe', 'FFPROBE_BIN')];
  return ffmpeg && ffprobe ? { FFMPEG_BIN: ffmpeg, FFPROBE_BIN: ffprobe } : undefined;
}

/**
 * What the environment of a test run needs for ffmpeg. Where it is missing and this runs as root on Debian, it is
 * installed. Says loudly where it cannot be had; then no recording is judged, and the environment is empty.
 */
export async function findFfmpeg() {
  let found = look();
  if (!found && canInstall()) {
    const install = async () => {
      await aptGet('update');
      await aptGet('install', '--no-install-recommends', 'ffmpeg');
    };
    await step('Installing ffmpeg (apt-get)', install).catch((error) => warn(error.message));
    found = look();
  }
  if (!found) warn('FFMPEG IS MISSING: no recording is judged. Install it, or set FFMPEG_BIN and FFPROBE_BIN.');
  return found ?? {};
}
