import type { SignalDescription } from './frame.js';

/** Who begins the DTLS handshake, as an answer says it (RFC 8842). */
type Setup = 'active' | 'passive';

/**
 * Keeps the DTLS roles of a connection as they were agreed first; they cannot change while it lives (RFC 8842, section 5.5).
 *
 * Firefox, where it is the passive side, answers an offer that restarts ICE as the active one, and new sections too. It does
 * not mean it, but Chromium refuses ("Failed to set SSL role for the transport"), and cannot take its offer back either.
 */
export class DtlsRole {
  #theirs: Setup | undefined;

  /** An exchange has come to its end; `own` where the answer is ours. */
  learn(answer: Pick<SignalDescription, 'sdp'>, own: boolean): void {
    const setup = setupOf(answer.sdp);
    if (!this.#theirs && setup) this.#theirs = own ? opposite(setup) : setup;
  }

  /** The peer's answer, with the role that it has. */
  correct({ type, sdp }: SignalDescription): SignalDescription {
    if (type !== 'answer' || !this.#theirs) return { type, sdp };
    return { type, sdp: sdp.replace(/^a=setup:(?:active|passive)/gm, `a=setup:${this.#theirs}`) };
  }
}

function opposite(setup: Setup): Setup {
  return setup === 'active' ? 'passive' : 'active';
}

function setupOf(sdp: string): Setup | undefined {
  return /^a=setup:(active|passive)/m.exec(sdp)?.[1] as Setup | undefined;
}
