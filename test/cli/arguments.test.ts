import { expect } from 'chai';
import { parseCommand } from '../../cli/arguments.js';

const defaults = { command: 'analyze', file: 'a.ivf', form: 'table', output: undefined, frameRate: undefined };

describe('parseCommand', () => {
  it('takes a file, and one form', () => {
    expect(parseCommand(['analyze', 'a.ivf'])).to.deep.equal(defaults);
    for (const form of ['json', 'csv', 'html']) {
      expect(parseCommand(['analyze', `--${form}`, 'a.ivf'])).to.deep.equal({ ...defaults, form });
    }
  });

  it('takes an output and a frame rate', () => {
    const wanted = { ...defaults, output: 'b', frameRate: 29.97 };
    expect(parseCommand(['analyze', 'a.ivf', '-o', 'b', '--frame-rate', '29.97'])).to.deep.equal(wanted);
  });

  it('takes a file that begins with a dash behind two dashes', () => {
    expect(parseCommand(['analyze', '--', '-a.ivf'])).to.deep.equal({ ...defaults, file: '-a.ivf' });
  });

  it('shows help where it is asked for, or nothing is', () => {
    for (const args of [[], ['-h'], ['analyze', '--help']]) {
      expect(parseCommand(args)).to.deep.equal({ command: 'help' });
    }
  });

  it('takes what a room server needs', () => {
    const signal = { command: 'signal', port: 8787, host: '127.0.0.1', origins: [], members: undefined };
    expect(parseCommand(['signal'])).to.deep.equal(signal);
    const origins = ['https://a.example', 'http://localhost:8080'];
    const args = ['--port', '0', '--host', '::', '--members', '4', ...origins.flatMap((one) => ['--origin', one])];
    expect(parseCommand(['signal', ...args])).to.deep.equal({ ...signal, port: 0, host: '::', members: 4, origins });
  });

  it('says what is wrong', () => {
    for (const [args, words] of [
      [['--json'], /A command is missing/],
      [['analyse', 'x'], /There is no command "analyse"/],
      [['analyze'], /A file to analyze is missing/],
      [['analyze', 'a', 'b'], /One file/],
      [['analyze', 'a', '--json', '--csv'], /Choose one of --json and --csv/],
      [['analyze', 'a', '--frame-rate', 'fast'], /--frame-rate is a number/],
      [['analyze', 'a', '--frame-rate', '0'], /--frame-rate is a number/],
      [['analyze', 'a', '-o', './a'], /would be overwritten/],
      [['analyze', 'a', '--port', '1'], /--port is an option of signal/],
      [['signal', 'room'], /nothing to do with "room"/],
      [['signal', '--json'], /--json is an option of analyze/],
      [['signal', '--port', '70000'], /--port is a number from 0 to 65535/],
      [['signal', '--members', '1'], /--members is a number/],
      [['signal', '--origin', 'a.example'], /--origin is like/],
      [['signal', '--origin', 'https://a.example/'], /--origin is like/],
      [['analyze', 'a', '--verbose'], /--verbose/],
      [['analyze', 'a', '--output'], /--output/],
    ] as const) {
      expect(() => parseCommand(args)).to.throw(words);
    }
  });
});
