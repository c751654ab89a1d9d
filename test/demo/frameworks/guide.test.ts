import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { compile } from 'svelte/compiler';
import ts from 'typescript';
import { compileScript, compileTemplate, parse } from 'vue/compiler-sfc';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const guide = read('docs/frameworks.md');

describe('docs/frameworks.md', () => {
  /** The examples in a language. */
  const examples = (language: string) =>
    [...guide.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(([, code]) => code!);

  for (const file of [
    'demo/lib/keep-attached.ts',
    'demo/10-react/use-pipelines.ts',
    'demo/11-vue/use-pipelines.ts',
    'demo/12-svelte/pipelines.ts',
  ]) {
    it(`has ${file} as it is`, () => {
      expect(guide).to.include(`(../${file})`);
      expect([...examples('ts'), ...examples('typescript')]).to.include(read(file));
    });
  }

  it('shows components that compile', () => {
    const [react] = examples('tsx');
    const options = { jsx: ts.JsxEmit.ReactJSX, target: ts.ScriptTarget.ES2022 };
    const { diagnostics } = ts.transpileModule(react!, { compilerOptions: options, reportDiagnostics: true });
    expect(diagnostics).to.deep.equal([]);

    const [vue] = examples('vue');
    const { descriptor, errors } = parse(vue!);
    expect(errors).to.deep.equal([]);
    expect(compileScript(descriptor, { id: 'call' }).content).to.include('usePipelines(');
    const template = { id: 'call', filename: 'Call.vue', source: descriptor.template!.content };
    expect(compileTemplate(template).errors).to.deep.equal([]);

    const [svelte] = examples('svelte');
    expect(compile(svelte!, { filename: 'Call.svelte' }).warnings).to.deep.equal([]);
  });
});
