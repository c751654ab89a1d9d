/** What a frame is, read from its bytes: `framepipe/codecs.js`. */
export * from './parse/index.js';
