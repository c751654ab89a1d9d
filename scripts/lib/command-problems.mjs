import { existsSync } from 'node:fs';
import { pages, read } from './guides.mjs';
import { codeBlocks } from './markdown.mjs';
import { inProject } from './project.mjs';

/** What the commands of shell blocks name and is not there: scripts of package.json, and files. */
export function commandProblems() {
  const { scripts } = JSON.parse(read('package.json'));
  const problems = [];
  for (const file of pages()) {
    for (const { language, line, code } of codeBlocks(read(file))) {
      if (language !== 'sh') continue;
      for (const command of code.split('\n')) {
        const script = /^npm (?:run )?(?!install|init|create)([\w:]+)/.exec(command)?.[1];
        const path = /^node (\S+)/.exec(command)?.[1];
        if (script && !scripts[script]) problems.push(`${file}:${line} example: there is no script ${script}`);
        if (path && !existsSync(inProject(path))) problems.push(`${file}:${line} example: there is no ${path}`);
      }
    }
  }
  return problems;
}
