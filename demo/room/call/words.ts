import type { EncodedTransformError } from 'framepipe';
import type { Explanation, PeerState } from 'framepipe/connection.js';
import type { DeviceTrouble } from './devices.js';

/** How a connection is, for people. */
export interface ConnectionWords {
  /** In a few words. */
  readonly state: string;
  /** What is in the way and what to do, in sentences; empty where nothing is. */
  readonly details: string;
  /** Whether what was shown before is still as it is. */
  readonly isGood: boolean;
}

const STATES: Readonly<Record<PeerState, string>> = {
  new: 'Connecting …',
  connecting: 'Connecting …',
  connected: 'Connected, encrypted',
  interrupted: 'Interrupted, trying again …',
  failed: 'Cannot be reached',
  closed: 'Has left',
};

/** @param isSealed whether frames come that do not open */
export function connectionWords(state: PeerState, { reasons }: Explanation, isSealed: boolean): ConnectionWords {
  if (state === 'connected' && isSealed) {
    return { state: 'Sealed', details: 'What they send does not open here: a key is missing.', isGood: false };
  }
  const isGood = state === 'connected';
  // While it comes about, what is still missing is no trouble.
  const isTold = state === 'failed' || state === 'interrupted';
  const [first] = isTold ? reasons : [];
  return { state: STATES[state], details: first ? `${first.text} ${first.advice}` : '', isGood };
}

const PICTURE_TROUBLES: Readonly<Record<DeviceTrouble, string>> = {
  missing: 'There is no camera, so the others see a test picture.',
  refused:
    'The camera is not allowed, so the others see a test picture. Allow it beside the address, then turn it on again.',
  busy: 'Another program has the camera, so the others see a test picture. Close that one, then turn it on again.',
  insecure: 'Browsers give cameras to pages of https and of localhost alone. The others see a test picture.',
};

const SOUND_TROUBLES: Readonly<Record<DeviceTrouble, string>> = {
  missing: 'There is no microphone: you can listen and write.',
  refused: 'The microphone is not allowed: you can listen and write. Allow it beside the address, then unmute.',
  busy: 'Another program has the microphone. Close that one, then unmute.',
  insecure: 'Browsers give microphones to pages of https and of localhost alone.',
};

/** Why there is no camera or microphone, and what comes of it; empty where both are there. */
export function deviceWords(picture: DeviceTrouble | undefined, sound: DeviceTrouble | undefined): string {
  if (picture === 'refused' && sound === 'refused') {
    return 'Camera and microphone are not allowed, so the others see a test picture. Allow them beside the address, then turn them on.';
  }
  return [picture && PICTURE_TROUBLES[picture], sound && SOUND_TROUBLES[sound]].filter(Boolean).join(' ');
}

/** Why a room is over before one has left it. */
export interface EndWords {
  readonly title: string;
  readonly details: string;
}

/** Of what ends a room; see `RoomEvents.error`. */
export function endWords({ code, message }: EncodedTransformError): EndWords {
  if (code === 'room-full') {
    return {
      title: 'The room is full',
      details:
        'As many people are in it as the server allows. Try again when somebody has left, or make a room of your own.',
    };
  }
  return { title: 'The server has closed the door', details: `It says: ${message}.` };
}
