import type { SignalBody, SignalDescription } from './frame.js';

/** What belongs to offers and answers, and is taken in order. */
export type NegotiationBody = Exclude<SignalBody, { readonly restart: string }>;

/** What is done to a connection, one at a time. */
export type NegotiationStep =
  | { readonly step: 'offer'; readonly restart: boolean }
  | { readonly step: 'answer' | 'rollback' }
  | { readonly step: 'accept'; readonly description: SignalDescription; readonly again?: true }
  /** Makes an offer that restarts ICE and is never sent, and then tries once more to accept the peer's. */
  | { readonly step: 'offer-restart'; readonly instead: SignalDescription }
  | {
      readonly step: 'add-candidate';
      readonly candidate: RTCIceCandidateInit;
      /** It may belong to an offer that was ignored: that it cannot be added is then no error. */
      readonly mayFail: boolean;
    };

/** What happens to a negotiation. */
export type NegotiationEvent =
  /** The peer has been heard; it may be a recording, or its offer may be on its way. */
  | { readonly type: 'heard'; readonly polite: boolean }
  /** The peer can take an offer. */
  | { readonly type: 'proven' }
  /** The connection's `negotiationneeded`. */
  | { readonly type: 'wanted' }
  /** ICE is to be restarted. */
  | { readonly type: 'restart' }
  | { readonly type: 'received'; readonly body: NegotiationBody }
  /** The running step has succeeded, or failed. */
  | { readonly type: 'settled'; readonly signalingState: RTCSignalingState; readonly error?: unknown };

/** What there is to do beside the steps. */
export type NegotiationEffect =
  /** Send the local description, which the step has set. */
  | { readonly effect: 'send-description' }
  | { readonly effect: 'send'; readonly body: SignalBody }
  | { readonly effect: 'report'; readonly what: string; readonly error?: unknown };

/** Where a negotiation is. */
export interface NegotiationState {
  /** Undefined while the peer has not been heard. */
  readonly polite: boolean | undefined;
  /** Whether offers can go out: the peer is there, or need not be yet. */
  readonly mayOffer: boolean;
  /** As of the last step. */
  readonly signalingState: RTCSignalingState;
  /**
   * Whether one may offer (`mine`), has to ask, or has asked; the impolite side, which is asked, has `lent` it until the
   * other's offer comes.
   */
  readonly turn: 'mine' | 'theirs' | 'asked-for' | 'lent';
  /** Whether the polite side has asked, and waits; `overdue` where we have offered meanwhile. */
  readonly asked: false | 'new' | 'overdue';
  readonly running: NegotiationStep | undefined;
  /** Whether there is something to offer. */
  readonly wanted: boolean;
  /** Whether ICE is to be restarted: by the next offer, unless one of the peer has done so before. */
  readonly restart: boolean;
  /** The ICE generation of the peer as of the last description that was accepted. */
  readonly generation: string | undefined;
  /** Whether the peer's offer, which is being answered, restarts ICE. */
  readonly isRestart: boolean;
  /** Whether the last offer that came was ignored, so that candidates may be of no use. */
  readonly ignored: boolean;
  readonly inbox: readonly NegotiationBody[];
  /** Descriptions in a row that could not be used. */
  readonly failures: number;
}

/** A state, and what follows from having come to it. */
export interface Transition {
  readonly state: NegotiationState;
  readonly effects: readonly NegotiationEffect[];
}
