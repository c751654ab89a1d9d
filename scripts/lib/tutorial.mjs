import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { read } from './guides.mjs';
import { codeBlocks } from './markdown.mjs';
import { inProject } from './project.mjs';

/**
 * The folder of a reader of docs/tutorial.md after each step, as `{ 'main.ts': '…' }`: a block's file is named in bold above
 * it, and what is named again takes the place of what was.
 */
export function tutorialSteps() {
  const steps = [];
  for (const section of read('docs/tutorial.md')
    .split(/^## (?=\d)/m)
    .slice(1)) {
    const lines = section.split('\n');
    const files = codeBlocks(section).flatMap(({ line, code }) => {
      const name = /^\*\*(\S+)\*\*$/.exec(lines[line - 3])?.[1];
      return name ? [[name, code]] : [];
    });
    steps.push({ ...steps.at(-1), ...Object.fromEntries(files) });
  }
  return steps;
}

/** Writes each step's folder to build/tutorial, as `step-1` and on. */
export function writeTutorial() {
  const steps = tutorialSteps();
  const folder = inProject('build/tutorial');
  rmSync(folder, { recursive: true, force: true });
  for (const [index, files] of steps.entries()) {
    const step = join(folder, `step-${index + 1}`);
    mkdirSync(step, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(step, name), text);
  }
  return { steps, folder };
}
