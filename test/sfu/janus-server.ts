/**
 * Starts the Janus server that runs beside the tests, where it does not run.
 *
 * @returns Its URL, always the same; undefined where this machine has no Janus, which the run has said.
 */
export async function startJanusServer(): Promise<string | undefined> {
  const response = await fetch('/janus', { method: 'PUT' });
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

/** Kills it: no connection is closed, nobody is told. */
export async function killJanusServer(): Promise<void> {
  await fetch('/janus', { method: 'DELETE' });
}
