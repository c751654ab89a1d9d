import { expect } from 'chai';
import { CSV_COLUMNS } from '../../src/analysis/export-csv.js';
import { FramepipeInspector } from '../../src/inspector/element.js';
import type { InspectorOptions, InspectorSource } from '../../src/inspector/follow/inspected.js';

// There is no page here, as on a server that renders pages: the module loads all the same.
describe('the inspector, where there is no page', () => {
  it('names a wrong source', () => {
    const inspector = new FramepipeInspector();
    for (const source of [7, null, {}, [{}], 'attached']) {
      expect(() => {
        inspector.source = source as unknown as InspectorSource;
      }).to.throw(TypeError, /"source" expected/);
    }
    inspector.source = { transforms: [] };
    inspector.source = [{ transforms: [] }];
    inspector.source = [];
    inspector.source = undefined;
    expect(inspector.source).to.equal(undefined);
  });

  it('names a wrong option', () => {
    const inspector = new FramepipeInspector();
    const set = (options: unknown) => () => {
      inspector.options = options as InspectorOptions;
    };
    expect(set(null)).to.throw(TypeError, /"options"/);
    expect(set({ history: 'long' })).to.throw(TypeError, /"options.history"/);
    expect(set({ history: 9_999 })).to.throw(RangeError, /"options.history"/);
    expect(set({ maxFrames: 1e7 })).to.throw(RangeError, /"options.maxFrames"/);
    expect(set({ analyzer: 1 })).to.throw(TypeError, /"options.analyzer"/);
    expect(set({ sframe: null })).to.throw(TypeError, /"options.sframe"/);
    expect(set({ analyses: {} })).to.throw(TypeError, /"options.analyses"/);
    expect(inspector.options).to.deep.equal({});
  });

  it('exports nothing where nothing was seen', () => {
    const inspector = new FramepipeInspector();
    expect(inspector.export('json-lines')).to.equal('');
    expect(inspector.export('csv')).to.equal(`${CSV_COLUMNS.join()}\r\n`);
    expect(JSON.parse(inspector.export('chrome-trace')).traceEvents).to.deep.equal([]);
    expect(() => inspector.export('xml' as 'csv')).to.throw(RangeError, /"format"/);
    expect(() => inspector.export('constructor' as 'csv')).to.throw(RangeError, /"format"/);
    expect(inspector.paused).to.equal(false);
  });
});
