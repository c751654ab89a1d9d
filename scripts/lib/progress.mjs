/** Says what goes on: a living line on a terminal, plain lines elsewhere. */

const terminal = Boolean(process.stdout.isTTY) && process.env.TERM !== 'dumb';
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const paint = (code, text) => (terminal && !process.env.NO_COLOR ? `\x1b[${code}m${text}\x1b[0m` : text);

export const green = (text) => paint(32, text);
export const red = (text) => paint(31, text);
export const yellow = (text) => paint(33, text);
export const dim = (text) => paint(2, text);
export const bold = (text) => paint(1, text);

/** Milliseconds in words: `640 ms`, `3.2 s`, `2 min 5 s`. */
export function duration(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

export const say = (text) => console.log(text);
export const heading = (text) => say(`\n${bold(text)}`);
export const warn = (text) => say(yellow(`! ${text}`));

/** The result of reading the command line; where that is wrong, says so and ends the script. */
export function orExit(read) {
  try {
    return read();
  } catch (error) {
    say(red(error.message));
    process.exit(2);
  }
}

/**
 * Runs `work` as a named step and shows that it is alive: on a terminal one line that is redrawn, elsewhere a line
 * when it has taken a second and one more every ten. `work` gets `detail(text)` to say how far it is.
 */
export async function step(name, work) {
  const start = performance.now();
  let detail = '';
  let tick = 0;
  const draw = () => {
    const elapsed = performance.now() - start;
    if (terminal) {
      const line = `${frames[tick++ % frames.length]} ${name} ${duration(Math.floor(elapsed / 1000) * 1000)} ${detail}`;
      process.stdout.write(`\r\x1b[2K${line.slice(0, (process.stdout.columns || 80) - 1)}`);
    } else if (tick++ % 10 === 0) {
      say(`… ${name}${elapsed > 2000 ? `, ${duration(elapsed)}` : ''}${detail ? ` (${detail})` : ''}`);
    }
  };
  const timer = setInterval(draw, terminal ? 100 : 1000);
  const finish = (mark) => {
    clearInterval(timer);
    if (terminal) process.stdout.write('\r\x1b[2K');
    say(`${mark} ${name} ${dim(duration(performance.now() - start))}`);
  };
  try {
    const result = await work((text) => {
      detail = text;
    });
    finish(green('✓'));
    return result;
  } catch (error) {
    finish(red('✗'));
    throw error;
  }
}
