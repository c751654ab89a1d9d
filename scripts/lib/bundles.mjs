import { step } from './progress.mjs';

/** Builds one or several webpack configurations; throws with webpack's words where one has errors. */
export async function bundle(name, configs) {
  await step(name, async (detail) => {
    const { default: webpack } = await import('webpack');
    const compiler = webpack([configs].flat());
    new webpack.ProgressPlugin((share) => detail(`${Math.round(share * 100)} %`)).apply(compiler);
    const stats = await new Promise((resolve, reject) =>
      compiler.run((error, result) => (error ? reject(error) : resolve(result))),
    );
    await new Promise((resolve) => compiler.close(resolve));
    if (stats.hasErrors()) {
      throw new Error(stats.toString({ all: false, errors: true, errorDetails: false, colors: process.stdout.isTTY }));
    }
  });
}
