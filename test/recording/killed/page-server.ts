import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const script = fileURLToPath(new URL('../../../scripts/build-page.mjs', import.meta.url));
const built = fileURLToPath(new URL('../../../build/page/', import.meta.url));

/** Serves one bundled page, and takes what it sends: `POST /files/<name>` adds to a file. */
export class PageServer {
  readonly #server: Server;
  readonly #folder: string;

  private constructor(server: Server, folder: string) {
    this.#server = server;
    this.#folder = folder;
  }

  static async start(): Promise<PageServer> {
    await promisify(execFile)(process.execPath, [script, './test/recording/killed/page.ts']);
    const folder = await mkdtemp(join(tmpdir(), 'framepipe-killed-'));
    const server = createServer(async (request, response) => {
      const name = basename(request.url ?? '');
      try {
        if (request.method === 'POST') {
          const chunks: Buffer[] = [];
          for await (const chunk of request) chunks.push(chunk);
          await appendFile(join(folder, name), Buffer.concat(chunks));
          response.end();
        } else if (name === '') {
          response.setHeader('content-type', 'text/html');
          response.end('<!doctype html><title>Recorder</title><script type="module" src="page.js"></script>');
        } else {
          const content = await readFile(join(built, name));
          response.setHeader('content-type', 'text/javascript');
          response.end(content);
        }
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new PageServer(server, folder);
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** Where a file is that came. */
  pathOf(name: string): string {
    return join(this.#folder, name);
  }

  /** Forgets what has come. */
  async clear(): Promise<void> {
    for (const name of await readdir(this.#folder)) await rm(this.pathOf(name));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
