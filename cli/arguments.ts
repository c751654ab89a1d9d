import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What a report comes as. */
export type Form = 'table' | 'json' | 'csv' | 'html';

/** A command line, understood. */
export type Command =
  | { readonly command: 'help' | 'version' }
  | {
      readonly command: 'analyze';
      readonly file: string;
      readonly form: Form;
      /** Where the report goes; undefined for standard output. */
      readonly output: string | undefined;
      /** Frames a second of files without times. */
      readonly frameRate: number | undefined;
    }
  | {
      readonly command: 'signal';
      readonly port: number;
      readonly host: string;
      /** Of the pages that may use the server; none for those of this machine. */
      readonly origins: readonly string[];
      /** Members of a room at most. */
      readonly members: number | undefined;
    };

export const help = `Usage: framepipe analyze FILE [options]
       framepipe signal [options]

analyze tells of every frame of a media file what its headers say: type, size, quantizer,
layers, codec, resolution. Reads IVF, WebM, Matroska, MP4, Ogg Opus, H.264 and H.265 in
Annex B format, and AV1 as OBUs.

signal runs a room server for signalling over WebSockets. It passes messages on, and
keeps none.

Options of analyze:
      --json             the summary and every frame, as JSON
      --csv              every frame, as CSV
      --html             a page with plots that works by itself
  -o, --output FILE      write there, not to standard output
      --frame-rate N     frames a second of files that hold no times (Annex B, OBUs)

Options of signal:
      --port N           the port; 8787 where none is named, any free one for 0
      --host ADDRESS     where it listens; 127.0.0.1, this machine only, by default
      --origin ORIGIN    whose pages may use it, as https://example.com; may be given more
                         than once; * for all; by default pages of this machine
      --members N        members of a room at most; 16 by default

  -h, --help             show this
  -v, --version          show the version

Exit codes: 0 read to the end; 1 not read; 2 wrong usage; 3 truncated or damaged, what
could be read was told.
`;

const optionsOfSignal = ['port', 'host', 'origin', 'members'];

/** Reads the command line. Throws an Error with a sentence for people where it is wrong. */
export function parseCommand(args: readonly string[]): Command {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean' },
      csv: { type: 'boolean' },
      html: { type: 'boolean' },
      output: { type: 'string', short: 'o' },
      'frame-rate': { type: 'string' },
      port: { type: 'string' },
      host: { type: 'string' },
      origin: { type: 'string', multiple: true },
      members: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean', short: 'v' },
    },
  });
  if (values.help || args.length === 0) return { command: 'help' };
  if (values.version) return { command: 'version' };
  const [command, file, more] = positionals;
  if (command === 'signal') return parseSignal(positionals, values);
  if (command !== 'analyze') throw new Error(command ? `There is no command "${command}".` : 'A command is missing.');
  const wrong = optionsOfSignal.find((name) => name in values);
  if (wrong) throw new Error(`--${wrong} is an option of signal.`);
  if (file === undefined) throw new Error('A file to analyze is missing.');
  if (more !== undefined) throw new Error('One file can be analyzed at a time.');
  const forms = (['json', 'csv', 'html'] as const).filter((form) => values[form]);
  if (forms.length > 1) throw new Error(`Choose one of --${forms.join(' and --')}.`);
  const { output, 'frame-rate': rate } = values;
  if (output !== undefined && resolve(output) === resolve(file)) throw new Error('The file would be overwritten.');
  const frameRate = rate === undefined ? undefined : Number(rate);
  if (frameRate !== undefined && !(frameRate > 0 && frameRate <= 1_000)) {
    throw new Error(`--frame-rate is a number above 0, up to 1000, not "${rate}".`);
  }
  return { command, file, form: forms[0] ?? 'table', output, frameRate };
}

function parseSignal(
  positionals: readonly string[],
  values: { port?: string; host?: string; origin?: string[]; members?: string },
): Command {
  if (positionals.length > 1) throw new Error(`There is nothing to do with "${positionals[1]}".`);
  const wrong = Object.keys(values).find((name) => !optionsOfSignal.includes(name));
  if (wrong) throw new Error(`--${wrong} is an option of analyze.`);
  const { port = '8787', host = '127.0.0.1', origin: origins = [], members } = values;
  for (const origin of origins) {
    if (origin !== '*' && !isOrigin(origin)) throw new Error(`--origin is like https://example.com, not "${origin}".`);
  }
  return {
    command: 'signal',
    port: parseCount('port', port, 0, 65_535),
    host,
    origins,
    members: members === undefined ? undefined : parseCount('members', members, 2, 10_000),
  };
}

function parseCount(name: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new Error(`--${name} is a number from ${least} to ${most}, not "${text}".`);
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}
