/** Types of release.mjs, for its tests. */
type Entries = ReadonlyMap<string, string>;

export const sections: readonly string[];
export function nextVersion(current: string, wanted: string): string;
export function entriesOf(changelog: string, heading: string): Map<string, string>;
export function checkPromise(current: string, next: string, entries: Entries): void;
export function datedChangelog(changelog: string, version: string, date: string): string;
export function hindrances(input: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly tag: string;
  readonly changelog: string;
  readonly pkg: { readonly version: string; readonly repository?: unknown };
}): string[];
export function release(input: {
  readonly root: string;
  readonly wanted: string;
  readonly date: string;
  readonly isDry: boolean;
  readonly verify: () => Promise<void>;
  readonly say: (text: string) => void;
}): Promise<{ readonly version: string; readonly tag: string }>;
