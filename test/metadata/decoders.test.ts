import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { carriers, digest, injectStream } from './injected.js';
import { encodedStreams } from './streams.js';

const file = new URL('../fixtures/data/metadata/decoded.json', import.meta.url);
const { decoded } = JSON.parse(readFileSync(file, 'utf8')) as {
  decoded: Record<string, Record<string, { sha256: string; decoders: string[] }>>;
};

/** See scripts/make-metadata-fixtures.mjs: these very bytes were decoded, to the very pictures and samples. */
describe('frames with metadata, against what decoders that know nothing of it make of them', () => {
  for (const stream of encodedStreams()) {
    it(`${stream.name} decodes as before`, () => {
      const entries = Object.entries(decoded[stream.name] ?? {});
      expect(entries.map(([carrier]) => carrier)).to.include('default');
      for (const [carrier, { sha256, decoders }] of entries) {
        expect(decoders).not.to.deep.equal([]);
        expect(digest(injectStream(stream, carriers[carrier]!)!), carrier).to.equal(sha256);
      }
    });
  }
});
