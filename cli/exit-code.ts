/** What the command says when it ends, beside its words. */
export const exitCode = {
  ok: 0,
  /** The file was not read: it is not there, or no media that is known; or the server could not listen. */
  unread: 1,
  /** The command line is wrong. */
  usage: 2,
  /** The file is truncated or damaged. What could be read was told. */
  incomplete: 3,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
