import { step } from './progress.mjs';

const words = (stats) =>
  stats.toString({ all: false, errors: true, errorDetails: false, colors: process.stdout.isTTY });

/** Builds one or several webpack configurations; throws with webpack's words where one has errors. */
export async function bundle(name, configs) {
  await step(name, async (detail) => {
    const compiler = await createCompiler(configs, detail);
    const stats = await new Promise((resolve, reject) =>
      compiler.run((error, result) => (error ? reject(error) : resolve(result))),
    );
    await new Promise((resolve) => compiler.close(resolve));
    if (stats.hasErrors()) throw new Error(words(stats));
  });
}

/**
 * Builds as `bundle` does and then again whenever a source changes. `onBuilt` hears of each build after the first:
 * the time it took in ms, and webpack's words where it failed.
 *
 * Resolves after the first build, also where that has errors.
 */
export function bundleAndWatch(name, configs, onBuilt) {
  return step(name, async (detail) => {
    const compiler = await createCompiler(configs, detail);
    await new Promise((resolve, reject) => {
      let first = true;
      compiler.watch({ aggregateTimeout: 100 }, (error, stats) => {
        if (error) return reject(error);
        const times = stats.stats.map(({ startTime, endTime }) => [startTime, endTime]);
        const time = Math.max(...times.map(([, end]) => end)) - Math.min(...times.map(([start]) => start));
        if (!first || stats.hasErrors()) onBuilt(time, stats.hasErrors() ? words(stats) : undefined);
        first = false;
        resolve();
      });
    });
  });
}

async function createCompiler(configs, detail) {
  const { default: webpack } = await import('webpack');
  const compiler = webpack([configs].flat());
  new webpack.ProgressPlugin((share) => detail(`${Math.round(share * 100)} %`)).apply(compiler);
  return compiler;
}
