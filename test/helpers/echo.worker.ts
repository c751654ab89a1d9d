/** Answers every message with itself, so that a test sees whether workers are bundled, found and started. */
declare const self: DedicatedWorkerGlobalScope;

self.onmessage = (event: MessageEvent<unknown>) => self.postMessage(event.data);

export {};
