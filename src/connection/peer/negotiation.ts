import type { SignalBody, SignalDescription } from './frame.js';

/** What is done to a connection, one at a time. */
export type NegotiationStep =
  | { readonly step: 'offer' | 'answer' | 'rollback' }
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
  | { readonly type: 'received'; readonly body: SignalBody }
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
  /** Whose the first offer is. From the first exchange on, however it ends, anybody offers at any time. */
  readonly turn: 'mine' | 'theirs' | 'asked-for' | 'free';
  readonly running: NegotiationStep | undefined;
  /** Whether there is something to offer. */
  readonly wanted: boolean;
  /** Whether the last offer that came was ignored, so that candidates may be of no use. */
  readonly ignored: boolean;
  readonly inbox: readonly SignalBody[];
  /** Descriptions in a row that could not be used. */
  readonly failures: number;
}

/** A state, and what follows from having come to it. */
export interface Transition {
  readonly state: NegotiationState;
  readonly effects: readonly NegotiationEffect[];
}

/** So many failures in a row end our offers: what does not work is not tried for ever. An offer that works begins anew. */
const MOST_FAILURES = 3;

const refuse: NegotiationEffect = { effect: 'send', body: { refused: true } };
const passTurn: NegotiationEffect = { effect: 'send', body: { turn: 'yours' } };

export function startNegotiation(offersFirst: boolean): NegotiationState {
  return {
    polite: undefined,
    mayOffer: offersFirst,
    signalingState: 'stable',
    turn: 'mine',
    running: undefined,
    wanted: false,
    ignored: false,
    inbox: [],
    failures: 0,
  };
}

/**
 * Perfect negotiation (https://w3c.github.io/webrtc-pc/#perfect-negotiation-example) as a function of states and events:
 * the polite peer gives way, by the implicit rollback that accepting an offer is; the impolite one ignores offers that meet
 * its own.
 *
 * Messages and offers are one queue of steps, of which one runs at a time. So nothing happens between looking at the
 * signalling state and acting on it, and neither of the example's flags is needed: whether an offer is being made, or an
 * answer accepted, is never a question. `running` of the state that is returned, where it is new, is to be run.
 *
 * Most calls begin with both sides having something to offer. So that they do not begin with a rollback, the first offer is the
 * impolite side's, or the other's when that has asked for it: a round trip saved, and Chromium cannot answer any more when it
 * had to take back a first offer with a data section whose `mid` the peer's offer does not have ("Failed to start SCTP
 * transport").
 */
export function negotiate(before: NegotiationState, event: NegotiationEvent): Transition {
  const { state, effects } = take(before, event);
  const next = advance(state);
  return { state: next.state, effects: [...effects, ...next.effects] };
}

function take(state: NegotiationState, event: NegotiationEvent): Transition {
  switch (event.type) {
    case 'heard':
      return plain({ ...state, polite: event.polite, turn: event.polite ? 'theirs' : 'mine' });
    case 'proven':
      return plain({ ...state, mayOffer: true });
    case 'wanted':
      return plain({ ...state, wanted: true });
    case 'received':
      return plain({ ...state, inbox: [...state.inbox, event.body] });
    case 'settled':
      return settle(state, event);
  }
}

function settle(before: NegotiationState, event: Extract<NegotiationEvent, { type: 'settled' }>): Transition {
  const { running: done } = before;
  const state = { ...before, running: undefined, signalingState: event.signalingState };
  if (!done) return plain(state);
  if ('error' in event) {
    const wasOffering = before.signalingState === 'have-local-offer' && state.signalingState === 'stable';
    // An offer of ours that was taken back for one that then failed is to be made again.
    const failed = { ...state, wanted: state.wanted || wasOffering };
    // Once it has rolled back an offer that did not restart ICE, Firefox refuses one that does; not after one that did.
    if (wasOffering && done.step === 'accept' && !done.again) {
      return plain({ ...failed, running: { step: 'offer-restart', instead: done.description } });
    }
    return fail(failed, done, event.error);
  }
  switch (done.step) {
    case 'offer':
      return { state, effects: [{ effect: 'send-description' }] };
    case 'accept':
      if (done.description.type === 'offer') return plain({ ...state, running: { step: 'answer' } });
      return plain({ ...state, failures: 0, turn: 'free' });
    case 'offer-restart':
      return plain({ ...state, running: { step: 'accept', description: done.instead, again: true } });
    case 'answer':
      return { state: { ...state, failures: 0, turn: 'free' }, effects: [{ effect: 'send-description' }] };
    default:
      return plain(state);
  }
}

function fail(state: NegotiationState, done: NegotiationStep, error: unknown): Transition {
  const report = (what: string): NegotiationEffect => ({ effect: 'report', what, error });
  switch (done.step) {
    case 'add-candidate':
      return { state, effects: done.mayFail ? [] : [report('a candidate of the peer could not be added')] };
    case 'offer':
      return { state: { ...state, turn: 'free' }, effects: [report('no offer could be made'), passTurn] };
    case 'offer-restart':
      return { state: rollBack(state), effects: [report("the peer's offer could not be accepted"), refuse] };
    case 'rollback':
      return { state, effects: [report('an offer could not be taken back')] };
    case 'answer':
      return { state: rollBack(state), effects: [report('no answer could be made'), refuse] };
    case 'accept': {
      if (done.description.type === 'answer') {
        const failed = rollBack({ ...state, failures: state.failures + 1 });
        return { state: failed, effects: [report("the peer's answer could not be accepted")] };
      }
      return {
        state: rollBack(state),
        effects: [report("the peer's offer could not be accepted"), refuse],
      };
    }
  }
}

/** Ends an exchange that came to nothing: takes back the description that is pending, and offers (again) what it held. */
function rollBack(before: NegotiationState): NegotiationState {
  const state: NegotiationState = { ...before, turn: 'free' };
  return state.signalingState === 'stable' ? state : { ...state, running: { step: 'rollback' }, wanted: true };
}

/** Takes messages, and then what there is to offer, until there is something to run. */
function advance(from: NegotiationState): Transition {
  const effects: NegotiationEffect[] = [];
  let state = from;
  while (!state.running && state.signalingState !== 'closed') {
    const [body, ...inbox] = state.inbox;
    if (body) {
      const taken = receive({ ...state, inbox }, body);
      state = taken.state;
      effects.push(...taken.effects);
    } else {
      const isAble = state.mayOffer && state.signalingState === 'stable' && state.failures < MOST_FAILURES;
      if (!state.wanted || !isAble) break;
      if (state.turn === 'asked-for') break;
      if (state.turn === 'theirs') {
        state = { ...state, turn: 'asked-for' };
        effects.push({ effect: 'send', body: { turn: 'ask' } });
      } else {
        state = { ...state, wanted: false, running: { step: 'offer' } };
      }
    }
  }
  return { state, effects };
}

function receive(state: NegotiationState, body: SignalBody): Transition {
  const isOffering = state.signalingState === 'have-local-offer';
  if ('candidate' in body) {
    return plain({
      ...state,
      running: { step: 'add-candidate', candidate: body.candidate, mayFail: state.ignored },
    });
  }
  if ('refused' in body) {
    if (!isOffering) return plain(state);
    const refused = rollBack({ ...state, failures: state.failures + 1 });
    return { state: refused, effects: [{ effect: 'report', what: 'the peer could not accept an offer' }] };
  }
  if ('turn' in body) return takeTurn(state, body.turn);
  const { description } = body;
  if (description.type === 'offer' && isOffering && !state.polite) return plain({ ...state, ignored: true });
  if (description.type === 'answer' && !isOffering) {
    return { state, effects: [{ effect: 'report', what: 'the peer has answered what was not offered' }] };
  }
  return plain({ ...state, ignored: false, running: { step: 'accept', description } });
}

function takeTurn(state: NegotiationState, turn: 'ask' | 'yours'): Transition {
  if (turn === 'yours') return plain({ ...state, turn: 'free' });
  // Where we have something to offer, our offer is the answer.
  if (state.wanted || state.turn !== 'mine' || state.signalingState !== 'stable') return plain(state);
  return { state: { ...state, turn: 'theirs' }, effects: [passTurn] };
}

function plain(state: NegotiationState): Transition {
  return { state, effects: [] };
}
