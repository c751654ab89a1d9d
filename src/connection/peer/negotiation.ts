import type {
  NegotiationBody,
  NegotiationEffect,
  NegotiationEvent,
  NegotiationState,
  NegotiationStep,
  Transition,
} from './negotiation-state.js';

/** So many failures in a row end our offers: what does not work is not tried for ever. An offer that works begins anew. */
const MOST_FAILURES = 3;

const refuse: NegotiationEffect = { effect: 'send', body: { refused: true } };
const ask: NegotiationEffect = { effect: 'send', body: { turn: 'ask' } };
const passTurn: NegotiationEffect = { effect: 'send', body: { turn: 'yours' } };
const sendDescription: NegotiationEffect = { effect: 'send-description' };

export function startNegotiation(offersFirst: boolean): NegotiationState {
  return {
    polite: undefined,
    mayOffer: offersFirst,
    signalingState: 'stable',
    turn: 'mine',
    asked: false,
    running: undefined,
    wanted: false,
    restart: false,
    generation: undefined,
    isRestart: false,
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
 * The polite side asks before it offers, so that offers seldom meet: taking one back is what browsers do worst. Chromium cannot
 * answer any more when it had to take back a first offer with a data section whose `mid` the peer's offer does not have
 * ("Failed to start SCTP transport"), Firefox refuses some offers then (see {@link NegotiationStep}). What is left to take back
 * are offers that both made before they had heard each other, and those that were refused.
 *
 * An ICE restart that both sides wish is made once.
 */
export function negotiate(before: NegotiationState, event: NegotiationEvent): Transition {
  const { state, effects } = take(before, event);
  const next = advance(state);
  return { state: next.state, effects: [...effects, ...next.effects] };
}

function take(state: NegotiationState, event: NegotiationEvent): Transition {
  switch (event.type) {
    case 'heard':
      return plain({ ...state, polite: event.polite, turn: event.polite ? 'theirs' : 'mine', asked: false });
    case 'proven':
      return plain({ ...state, mayOffer: true });
    case 'wanted':
      return plain({ ...state, wanted: true });
    case 'restart':
      // Before anything was agreed there is nothing to restart.
      return plain({ ...state, restart: state.generation !== undefined });
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
      return { state, effects: [sendDescription] };
    case 'accept': {
      const generation = usernameFragmentOf(done.description.sdp);
      if (done.description.type === 'answer') return plain(endExchange({ ...state, generation, failures: 0 }));
      const isRestart = state.generation !== undefined && generation !== state.generation;
      return plain({ ...state, generation, isRestart, running: { step: 'answer' } });
    }
    case 'offer-restart':
      return plain({ ...state, running: { step: 'accept', description: done.instead, again: true } });
    case 'answer': {
      // The peer's restart does what was to be done here.
      const restart = state.restart && !state.isRestart;
      return { state: endExchange({ ...state, restart, failures: 0 }), effects: [sendDescription] };
    }
    default:
      return plain(state);
  }
}

/** However an exchange ended, the next offer is the impolite side's, or the other's that asks. */
function endExchange(state: NegotiationState): NegotiationState {
  if (!state.polite) return { ...state, turn: 'mine' };
  return { ...state, turn: state.turn === 'asked-for' ? 'asked-for' : 'theirs' };
}

function fail(state: NegotiationState, done: NegotiationStep, error: unknown): Transition {
  const report = (what: string): NegotiationEffect => ({ effect: 'report', what, error });
  switch (done.step) {
    case 'add-candidate':
      return { state, effects: done.mayFail ? [] : [report('a candidate of the peer could not be added')] };
    case 'offer': {
      const effects = [report('no offer could be made')];
      return { state: endExchange(state), effects: state.polite ? [...effects, passTurn] : effects };
    }
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
  const state = endExchange(before);
  return state.signalingState === 'stable' ? state : { ...state, running: { step: 'rollback' }, wanted: true };
}

/** Takes messages, and then what there is to offer, until there is something to run. */
function advance(from: NegotiationState): Transition {
  const effects: NegotiationEffect[] = [];
  let state = from;
  while (!state.running && state.signalingState !== 'closed') {
    const [body, ...inbox] = state.inbox;
    const next = body ? receive({ ...state, inbox }, body) : takeTurn(state);
    if (!next) break;
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects };
}

/** Offers, asks for the turn, or passes it on; undefined where there is nothing to do. */
function takeTurn(state: NegotiationState): Transition | undefined {
  const { turn, asked, polite, wanted, restart, mayOffer, signalingState, failures } = state;
  if (signalingState !== 'stable') return undefined;
  const offers = (wanted || restart) && mayOffer && failures < MOST_FAILURES;
  if (turn === 'theirs') {
    return offers ? { state: { ...state, turn: 'asked-for' }, effects: [ask] } : undefined;
  }
  if (turn !== 'mine') return undefined;
  // Where we have something to offer, that is first, once.
  if (asked === 'overdue' || (asked && !offers)) {
    return { state: { ...state, asked: false, turn: 'lent' }, effects: [passTurn] };
  }
  if (offers) {
    const next: NegotiationStep = { step: 'offer', restart };
    return plain({ ...state, wanted: false, restart: false, asked: asked && 'overdue', running: next });
  }
  // What was to be offered has been settled by the peer's own offer.
  return polite ? { state: { ...state, turn: 'theirs' }, effects: [passTurn] } : undefined;
}

function receive(state: NegotiationState, body: NegotiationBody): Transition {
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
  if ('turn' in body) {
    if (body.turn === 'yours') return plain({ ...state, turn: 'mine' });
    return plain(state.polite ? state : { ...state, asked: isOffering ? 'overdue' : 'new' });
  }
  const { description } = body;
  if (description.type === 'offer' && isOffering && !state.polite) return plain({ ...state, ignored: true });
  if (description.type === 'answer' && !isOffering) {
    return { state, effects: [{ effect: 'report', what: 'the peer has answered what was not offered' }] };
  }
  return plain({ ...state, ignored: false, running: { step: 'accept', description } });
}

/** The ICE generation that a description belongs to. */
export function usernameFragmentOf(sdp: string): string | undefined {
  return /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1];
}

function plain(state: NegotiationState): Transition {
  return { state, effects: [] };
}
