/** Bundles the page of a test that starts browsers itself: `node build-page.mjs ./test/….ts` makes build/page/page.js. */
import { pageConfig } from '../webpack.config.js';
import { bundle } from './lib/bundles.mjs';

await bundle('The page of a test', pageConfig(process.argv[2]));
