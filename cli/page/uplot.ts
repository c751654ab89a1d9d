import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** uPlot, as it goes into a page. */
export interface Uplot {
  readonly script: string;
  readonly style: string;
}

/** From the package. In dist, the build puts a module in this one's place that holds both texts. */
export async function loadUplot(): Promise<Uplot> {
  const { resolve } = createRequire(import.meta.url);
  const read = (file: string) => readFile(resolve(`uplot/dist/${file}`), 'utf8');
  return { script: await read('uPlot.iife.min.js'), style: await read('uPlot.min.css') };
}
