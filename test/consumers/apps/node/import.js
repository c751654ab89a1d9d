/** Imports each module that is named, which must do nothing: no output, no global, nothing that keeps Node alive. */
import { writeFileSync } from 'node:fs';

const before = Reflect.ownKeys(globalThis);
const exported = {};
for (const name of process.argv.slice(2)) exported[name] = Object.keys(await import(name)).length;
const globals = Reflect.ownKeys(globalThis).filter((key) => !before.includes(key));
writeFileSync('imported.json', JSON.stringify({ exported, globals: globals.map(String) }));
