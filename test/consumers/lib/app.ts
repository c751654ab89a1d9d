import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import ts from 'typescript';
import { archive, unpacked, work } from './packed.js';

const here = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const environment = { ...process.env, NO_COLOR: '1', NEXT_TELEMETRY_DISABLED: '1' };

/** An app of these tests, in a folder of its own under build/consumers. */
export class App {
  readonly folder: string;
  #server: ChildProcess | undefined;

  private constructor(name: string) {
    this.folder = join(work, name);
  }

  /**
   * Puts an app together of `apps/<name>`, later ones over earlier ones, and the call of `common/`, and installs the
   * archive and what else it needs, as its users do.
   */
  static async install(name: string, templates: readonly string[] = [name]): Promise<App> {
    const app = new App(name);
    // Packages stay from the run before, but for the one under test: npm takes an archive of the same version for the same.
    const old = ['dist', 'node_modules/framepipe', 'node_modules/.package-lock.json', 'node_modules/.vite'];
    for (const path of old) await rm(join(app.folder, path), { recursive: true, force: true });
    for (const template of templates) await cp(here(`apps/${template}`), app.folder, { recursive: true });
    await mkdir(join(app.folder, 'src'), { recursive: true });
    await cp(here('common/call.ts'), join(app.folder, 'src/call.ts'));
    await app.npm('install', archive, '--no-save', '--no-audit', '--no-fund', '--prefer-offline');
    return app;
  }

  /** Puts an app together that nothing builds: with the package's files beside it, and the call as a script. */
  static async unpack(name: string): Promise<App> {
    const app = new App(name);
    await rm(app.folder, { recursive: true, force: true });
    await cp(here(`apps/${name}`), app.folder, { recursive: true });
    await cp(unpacked, join(app.folder, 'framepipe'), { recursive: true });
    const source = await readFile(here('common/call.ts'), 'utf8');
    const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
    await app.write('call.js', ts.transpileModule(source, { compilerOptions }).outputText);
    return app;
  }

  write(file: string, text: string): Promise<void> {
    return writeFile(join(this.folder, file), text);
  }

  /** Runs npm in the app's folder; rejects with what it said where it fails. */
  async npm(...args: readonly string[]): Promise<void> {
    const own = process.env.npm_execpath;
    const [command, first] = own?.endsWith('.js') ? [process.execPath, [own]] : ['npm', []];
    const options = { cwd: this.folder, env: environment, shell: command === 'npm' && process.platform === 'win32' };
    const run = promisify(execFile)(command, [...first, '--loglevel=error', ...args], options);
    await run.catch(({ message, stdout, stderr }) => {
      throw new Error([message, stdout, stderr].join('\n'));
    });
  }

  /** Runs a script of one of its packages as a server. Resolves with the first address that it tells. */
  serve(script: string, ...args: readonly string[]): Promise<string> {
    const server = spawn(process.execPath, [join(this.folder, 'node_modules', script), ...args], {
      cwd: this.folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#server = server;
    let said = '';
    return new Promise((resolve, reject) => {
      const hear = (chunk: Buffer) => {
        said += chunk;
        const [address] = /http:\/\/[\w.]+:\d+/.exec(said) ?? [];
        if (address) resolve(address);
      };
      server.stdout.on('data', hear);
      server.stderr.on('data', hear);
      server.once('error', reject);
      server.once('exit', () => reject(new Error(`${script} has ended: ${said}`)));
    });
  }

  /** Ends its server. */
  async stop(): Promise<void> {
    if (!this.#server || this.#server.exitCode !== null) return;
    this.#server.kill();
    await once(this.#server, 'exit');
  }
}
