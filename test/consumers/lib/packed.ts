/** The package as it would be published, which scripts/test-consumers.mjs has made. */

function told(variable: string): string {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set: run this by scripts/test-consumers.mjs`);
  return value;
}

/** Where apps are put together. */
export const work = told('CONSUMERS_FOLDER');

/** The archive that users install. */
export const archive = told('CONSUMERS_ARCHIVE');

/** What is in it. */
export const unpacked = told('CONSUMERS_UNPACKED');

/** The names under which its modules are imported, and the source of each. */
export const entries = JSON.parse(told('CONSUMERS_ENTRIES')) as readonly (readonly [name: string, source: string])[];
