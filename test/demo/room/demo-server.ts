import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../../scripts/start.mjs', import.meta.url));

/** `npm start`, on a free port and without opening a browser. */
export class DemoServer {
  readonly address: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, address: string) {
    this.#child = child;
    this.address = address;
  }

  /** Resolves when the demo is built and served; rejects with what was said where it ends before. */
  static async start(): Promise<DemoServer> {
    const env = { ...process.env, PORT: '0', FRAMEPIPE_NO_OPEN: '1', NO_COLOR: '1' };
    const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    const address = new Promise<string>((resolve, reject) => {
      const hear = (chunk: Buffer) => {
        said += chunk;
        const [, found] = /The demo is at (\S+)/.exec(said) ?? [];
        if (found) resolve(found);
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.once('exit', () => reject(new Error(`npm start has ended: ${said}`)));
    });
    return new DemoServer(child, await address);
  }

  /** As Ctrl-C does. Resolves with the exit code. */
  async stop(): Promise<number | null> {
    if (this.#child.exitCode === null) {
      this.#child.kill('SIGINT');
      await once(this.#child, 'exit');
    }
    return this.#child.exitCode;
  }
}
