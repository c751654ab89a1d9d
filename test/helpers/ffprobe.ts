/** The judgement of ffprobe and ffmpeg, for tests in browsers, through scripts/karma-ffprobe.cjs. In Node: ffprobe-node.ts. */
import type { ProbeOptions, ProbeReport } from './ffprobe-report.js';

export type * from './ffprobe-report.js';

/** Skips the tests of a suite where there is no ffprobe: `before(needsFfprobe)`. A whole run says so loudly. */
export async function needsFfprobe(this: Mocha.Context): Promise<void> {
  const { status } = await fetch('/ffprobe');
  if (status === 404) this.skip();
}

/** What ffprobe and ffmpeg say of these bytes as a file. */
export async function probe(file: Uint8Array<ArrayBuffer> | Blob, options: ProbeOptions = {}): Promise<ProbeReport> {
  const uploaded = uploadedFile();
  try {
    await uploaded.append(file);
    return await uploaded.probe(options);
  } finally {
    await uploaded.remove();
  }
}

/** A file that grows beside the browser, chunk by chunk, and stays when the page that sends it is gone. */
export interface UploadedFile {
  /** Where chunks are posted; what a page or worker needs that is to be killed while it writes. */
  readonly url: string;
  append(chunk: Uint8Array<ArrayBuffer> | Blob): Promise<void>;
  /** Judges what has come so far. */
  probe(options?: ProbeOptions): Promise<ProbeReport>;
  remove(): Promise<void>;
}

export function uploadedFile(): UploadedFile {
  const url = `/ffprobe/${crypto.randomUUID()}`;
  const ask = async (method: string, query = '', body?: BodyInit): Promise<Response> => {
    const response = await fetch(url + query, { method, ...(body === undefined ? {} : { body }) });
    if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
    return response;
  };
  return {
    url: new URL(url, location.href).href,
    append: async (chunk) => void (await ask('POST', '', chunk)),
    probe: async (options = {}) => (await ask('GET', `?${new URLSearchParams(asStrings(options))}`)).json(),
    remove: async () => void (await ask('DELETE')),
  };
}

function asStrings(options: ProbeOptions): Record<string, string> {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, String(value)]));
}
