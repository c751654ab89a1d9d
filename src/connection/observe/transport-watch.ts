import type { TransportError } from './snapshot.js';

/** A DTLS transport and the media sections that it carries. */
export interface FoundTransport {
  readonly transport: RTCDtlsTransport;
  readonly mids: readonly string[];
}

/** The transports of a connection as it is now, each once. */
export function transportsOf(pc: RTCPeerConnection): FoundTransport[] {
  const found = new Map<RTCDtlsTransport, Set<string>>();
  const add = (transport: RTCDtlsTransport | null | undefined, mid: string | null | undefined) => {
    if (!transport) return;
    const mids = found.get(transport) ?? new Set();
    found.set(transport, mids);
    if (typeof mid === 'string') mids.add(mid);
  };
  for (const { sender, receiver, mid } of pc.getTransceivers()) {
    add(sender.transport, mid);
    add(receiver.transport, mid);
  }
  add(pc.sctp?.transport, undefined);
  return [...found].map(([transport, mids]) => ({ transport, mids: [...mids] }));
}

const DTLS_EVENTS = ['statechange', 'error'] as const;
const ICE_EVENTS = ['statechange', 'gatheringstatechange', 'selectedcandidatepairchange', 'rolechange'] as const;

/** Listens to the transports of a connection as they come, and keeps why they failed. */
export class TransportWatch {
  readonly #errors = new WeakMap<RTCDtlsTransport, TransportError>();
  readonly #watched = new WeakSet<EventTarget>();
  readonly #onChange: () => void;
  readonly #signal: AbortSignal;

  constructor(onChange: () => void, signal: AbortSignal) {
    this.#onChange = onChange;
    this.#signal = signal;
  }

  /** Listens to those that are new. */
  watch(pc: RTCPeerConnection, found: readonly FoundTransport[]): void {
    for (const { transport } of found) {
      if (this.#listen(transport, DTLS_EVENTS)) {
        transport.addEventListener('error', (event) => this.#keep(transport, event), { signal: this.#signal });
      }
      this.#listen(transport.iceTransport, ICE_EVENTS);
    }
    if (pc.sctp) this.#listen(pc.sctp, ['statechange']);
  }

  /** Why a transport failed, where the browser has said. */
  errorOf(transport: RTCDtlsTransport): TransportError | undefined {
    return this.#errors.get(transport);
  }

  #listen(target: EventTarget, types: readonly string[]): boolean {
    if (this.#watched.has(target)) return false;
    this.#watched.add(target);
    for (const type of types) target.addEventListener(type, this.#onChange, { signal: this.#signal });
    return true;
  }

  #keep(transport: RTCDtlsTransport, event: Event): void {
    const { error }: { readonly error?: RTCError } = event as RTCErrorEvent;
    this.#errors.set(transport, {
      detail: error?.errorDetail ?? 'dtls-failure',
      message: error?.message ?? '',
      receivedAlert: error?.receivedAlert ?? undefined,
      sentAlert: error?.sentAlert ?? undefined,
    });
    this.#onChange();
  }
}
