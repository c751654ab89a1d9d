/** Runs Janus for tests: WebSockets on the loopback interface, media on an address of this machine, VideoRoom only. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How long it may take to start, in milliseconds. */
const longestStart = 10_000;

/** A port of the loopback interface that nobody listens on at this moment. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Whether somebody accepts connections there; where not, after a moment. */
function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => setTimeout(resolve, 50, false));
  });
}

/** Writes the configuration. Modules that are not in its folders are not looked for, which is quicker than forbidding. */
function configure(folder, { port, address, modules }) {
  const own = (name) => join(folder, name);
  for (const name of ['plugins', 'transports', 'events', 'loggers']) mkdirSync(own(name));
  for (const module of ['plugins/libjanus_videoroom.so', 'transports/libjanus_websockets.so']) {
    symlinkSync(join(modules, module), own(module));
  }
  const write = (name, text) => writeFileSync(own(`janus${name}.jcfg`), text);
  write(
    '',
    `general: {
  configs_folder = "${folder}"
  plugins_folder = "${own('plugins')}"
  transports_folder = "${own('transports')}"
  events_folder = "${own('events')}"
  loggers_folder = "${own('loggers')}"
  debug_level = 3
  debug_colors = false
}
nat: {
  full_trickle = true
  ignore_mdns = true
  ice_enforce_list = "${address}"
}
`,
  );
  write(
    '.transport.websockets',
    `general: { json = "compact", ws = true, ws_port = ${port}, ws_ip = "127.0.0.1", wss = false }
admin: { admin_ws = false }
`,
  );
  write('.plugin.videoroom', 'general: { }\n');
}

/**
 * Starts Janus; resolves once it listens, with what kills it: as a crash does, without a word to anybody. It ends with
 * this process in any case.
 *
 * @param {{ binary: string, modules: string, libraries?: string, address: string, port: number }} options
 * @returns {Promise<{ kill: () => Promise<void> }>}
 */
export async function startJanus({ binary, modules, libraries, address, port }) {
  const folder = mkdtempSync(join(tmpdir(), 'framepipe-janus-'));
  configure(folder, { port, address, modules });
  const env = { ...process.env, ...(libraries ? { LD_LIBRARY_PATH: libraries } : {}) };
  const child = spawn(binary, ['-F', folder], { stdio: ['ignore', 'pipe', 'pipe'], env, cwd: folder });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const end = () => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', end);
  const kill = async () => {
    end();
    await gone;
    process.off('exit', end);
  };
  let output = '';
  let over = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output = (output + chunk).slice(-10_000);
    });
  }
  child.once('error', (error) => {
    output += error.message;
    over = true;
  });
  child.once('exit', () => {
    over = true;
  });
  const deadline = Date.now() + longestStart;
  while (!(await accepts(port))) {
    if (over || Date.now() > deadline) {
      end();
      process.off('exit', end);
      throw new Error(`Janus does not listen:\n${output}`);
    }
  }
  return { kill };
}
