/**
 * Starts the TURN server that runs beside the tests.
 *
 * @returns What RTCPeerConnection needs of it; undefined where this machine has none, which the run has said.
 */
export async function startTurnServer(): Promise<RTCIceServer | undefined> {
  const response = await fetch('/turn', { method: 'PUT' });
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

/** Ends it. */
export async function stopTurnServer(): Promise<void> {
  await fetch('/turn', { method: 'DELETE' });
}
