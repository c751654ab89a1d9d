/** Starts the room server that runs beside the tests; returns its URL, which is always the same. */
export async function startSignalServer(): Promise<string> {
  const response = await fetch('/signal', { method: 'PUT' });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

/** Kills it. */
export async function stopSignalServer(): Promise<void> {
  await fetch('/signal', { method: 'DELETE' });
}
