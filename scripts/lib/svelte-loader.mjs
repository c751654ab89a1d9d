/**
 * webpack's loader for Svelte's components: the compiler and nothing else, where svelte-loader brings reloading and
 * preprocessors of several generations.
 */
import { compile } from 'svelte/compiler';

/** @this {import('webpack').LoaderContext<object>} */
export default function load(source) {
  const { js } = compile(source, { filename: this.resourcePath, dev: this.mode === 'development' });
  this.callback(null, js.code, js.map);
}
