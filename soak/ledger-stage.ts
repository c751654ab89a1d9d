import { frameStage, type Stage } from 'framepipe/worker.js';
import { CHANNEL, PLACES, type Position, type WorkerMessage } from './ledger-protocol.js';

/** How long notes are collected, in milliseconds. */
const PACE = 100;

/** Options of {@link ledger}. */
export interface LedgerOptions {
  /** Tells the stream to the page; the same at both ends of a call. */
  readonly stream: number;
  readonly position: Position;
}

/** Methods of {@link ledger}. */
export interface LedgerMethods {
  /** Frames that passed since the stage was started. */
  count(): number;
}

let channel: BroadcastChannel | undefined;
let notes: number[] = [];

/** Says something on the channel that the page hears. */
export function tellPage(message: WorkerMessage): void {
  channel ??= new BroadcastChannel(CHANNEL);
  channel.postMessage(message);
}

function note(...numbers: readonly number[]): void {
  if (notes.length === 0) {
    setTimeout(() => {
      tellPage({ notes });
      notes = [];
    }, PACE);
  }
  notes.push(...numbers);
}

/** FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/. */
function digest(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** Notes which frames come by, so that the page can hold what was sent against what arrived. */
export const ledger: Stage<LedgerOptions, LedgerMethods> = ({ stream, position }, context) => {
  let count = 0;
  const at = PLACES.indexOf(`${context?.side ?? 'sender'}/${position}`);
  return frameStage(
    (bytes, { rtpTimestamp, synchronizationSource }) => {
      count += 1;
      note(stream, at, rtpTimestamp, synchronizationSource, position === 'plain' ? digest(bytes) : 0);
      return bytes;
    },
    { methods: { count: () => count } },
    context,
  );
};
