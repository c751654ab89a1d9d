import { register } from 'node:module';
import { expect } from 'chai';
import { createElement } from 'react';
import { renderToString as renderReact } from 'react-dom/server';
import { createSSRApp, h } from 'vue';
import { renderToString as renderVue } from 'vue/server-renderer';

/** The package's own names are its sources here, as in the bundles of the tests. */
const { entrySources } = (await import(`${new URL('../../../scripts/lib/entries.mjs', import.meta.url)}`)) as {
  entrySources(): [name: string, source: string][];
};
const sources = entrySources().map(([name, source]) => [name, `${new URL(`../../../${source}`, import.meta.url)}`]);
register(
  `data:text/javascript,${encodeURIComponent(`
    const sources = new Map(${JSON.stringify(sources)});
    export const resolve = (specifier, context, next) => next(sources.get(specifier) ?? specifier, context);
  `)}`,
);

/** Nobody asks it anything. */
const pc = {} as RTCPeerConnection;
const pipelineFor = () => [{ stage: 'frameStats' }] as const;

describe('recipes for frameworks, on a server', () => {
  it('React', async () => {
    const { usePipelines } = await import('../../../demo/10-react/use-pipelines.js');
    const Call = () => createElement('output', null, JSON.stringify(usePipelines(pc, pipelineFor)));
    expect(renderReact(createElement(Call))).to.equal('<output>{}</output>');
  });

  it('Vue', async () => {
    const { usePipelines: pipelinesOf } = await import('../../../demo/11-vue/use-pipelines.js');
    const Call = {
      setup() {
        const pipelines = pipelinesOf(pc, pipelineFor);
        return () => h('output', JSON.stringify(pipelines.value));
      },
    };
    expect(await renderVue(createSSRApp(Call))).to.equal('<output>{}</output>');
  });

  it('Svelte', async () => {
    const { pipelines } = await import('../../../demo/12-svelte/pipelines.js');
    // Servers call no attachment.
    expect(pipelines(pc, pipelineFor)).to.be.a('function');
  });
});
