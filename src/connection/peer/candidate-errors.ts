/** How many different errors are kept. */
const KEPT = 4;

/**
 * Keeps what the browser says of servers that gave it no candidates. It is often all there is to know: with a wrong
 * password for a TURN server, Chromium's connection stays `new` for ever.
 */
export class CandidateErrors {
  readonly #said = new Set<string>();

  constructor(connection: RTCPeerConnection) {
    connection.addEventListener('icecandidateerror', ({ url, errorCode, errorText }) => {
      if (this.#said.size < KEPT) this.#said.add(`${url} ${errorCode} ${errorText}`.trim());
    });
  }

  /** One line; empty where nothing was said. */
  describe(): string {
    return [...this.#said].join('; ');
  }
}
