type Handler = (event: MessageEvent) => void;

/**
 * Loads a module that takes the worker's messages for itself (`onmessage = …`), and gives its handler instead: several
 * products' workers then run in one, each as it is.
 */
export async function handlerOf(load: () => Promise<unknown>): Promise<(data: unknown) => void> {
  const scope = self as unknown as { onmessage: Handler | null };
  await load();
  const handler = scope.onmessage;
  if (!handler) throw new Error('the module takes no messages');
  scope.onmessage = null;
  return (data) => handler(new MessageEvent('message', { data }));
}
