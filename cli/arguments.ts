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
    };

export const help = `Usage: framepipe analyze FILE [options]

Tells of every frame of a media file what its headers say: type, size, quantizer,
layers, codec, resolution. Reads IVF, WebM, Matroska, MP4, Ogg Opus, H.264 and H.265 in
Annex B format, and AV1 as OBUs.

Options:
      --json             the summary and every frame, as JSON
      --csv              every frame, as CSV
      --html             a page with plots that works by itself
  -o, --output FILE      write there, not to standard output
      --frame-rate N     frames a second of files that hold no times (Annex B, OBUs)
  -h, --help             show this
  -v, --version          show the version

Exit codes: 0 read to the end; 1 not read; 2 wrong usage; 3 truncated or damaged, what
could be read was told.
`;

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
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean', short: 'v' },
    },
  });
  if (values.help || args.length === 0) return { command: 'help' };
  if (values.version) return { command: 'version' };
  const [command, file, more] = positionals;
  if (command !== 'analyze') throw new Error(command ? `There is no command "${command}".` : 'A command is missing.');
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
