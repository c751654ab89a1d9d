import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import sirv from 'sirv';

/** A static web server on a port of its own, which is an origin of its own. */
export class Site {
  readonly #server: Server;
  readonly #violations: string[] = [];

  private constructor(folder: string, headersOf: () => Readonly<Record<string, string>>) {
    const files = sirv(folder, {
      dev: true,
      setHeaders: (response: ServerResponse) => {
        for (const [name, value] of Object.entries(headersOf())) response.setHeader(name, value);
      },
    });
    this.#server = createServer((request, response) => {
      if (request.url === '/violations') this.#hear(request, response);
      else {
        files(request, response, () => {
          response.writeHead(404).end();
        });
      }
    });
  }

  /** Serves a folder. With a `policy`, browsers tell every violation of it, those of workers, too. */
  static async open(
    folder: string,
    { policy, headers = {} }: { readonly policy?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Site> {
    const site: Site = new Site(folder, () => ({
      ...headers,
      ...(policy !== undefined && { 'Content-Security-Policy': `${policy}; report-uri ${site.address}/violations` }),
    }));
    await new Promise<void>((resolve) => site.#server.listen(0, '127.0.0.1', resolve));
    return site;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What has violated the policy since this was last asked: each directive with what it blocked. */
  takeViolations(): string[] {
    return this.#violations.splice(0);
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #hear(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += chunk;
    const { 'csp-report': report } = JSON.parse(text) as { 'csp-report': Record<string, string> };
    this.#violations.push(`${report['effective-directive'] ?? report['violated-directive']} ${report['blocked-uri']}`);
    response.writeHead(204).end();
  }
}
