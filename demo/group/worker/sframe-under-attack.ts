import {
  type DecrypterMethods,
  type DecryptionFailure,
  type SFrameMethods,
  type SFrameOptions,
  sframeDecrypter,
  sframeEncrypter,
} from 'framepipe/stages/sframe.js';
import { type Bytes, type FrameInfo, frameStage, type Stage } from 'framepipe/worker.js';
import { type AttackMethods, type AttackOutcome, forgeriesOf, sumOf } from './attack.js';
import { opener } from './opener.js';

/** Sealed frames that the attacker remembers. */
const RECORDED = 20;
/** Frames that have forged ones sent ahead. */
const FORGED = 10;
/** How long they are waited for, in milliseconds. */
const PATIENCE = 5_000;

/**
 * The toolkit's `sframe`, with an attacker on the network side of each decrypter: where a bad server is. The attacker sees
 * what arrives, sealed, and puts frames of its own between those of the network. What of them opens is counted and thrown
 * away, lest the demo shows what nobody sent.
 */
export const sframeUnderAttack: Stage<SFrameOptions, SFrameMethods & AttackMethods> = (options, context) =>
  (context?.side === 'receiver'
    ? attackedDecrypter(options, context)
    : sframeEncrypter(options, context)) as ReturnType<typeof sframeUnderAttack>;

const attackedDecrypter: Stage<SFrameOptions, DecrypterMethods & AttackMethods> = (options, context) => {
  const decrypter = sframeDecrypter(options, context);
  const { getDecrypterStats } = decrypter.methods!;
  const open = opener(decrypter);
  const recorded: Bytes[] = [];
  const forgers = new Set<(bytes: Bytes, frame: FrameInfo) => Promise<void>>();
  let latest: FrameInfo | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  /** The network's frames and the attacker's go in one after the other. */
  function inTurn<T>(task: () => Promise<T>): Promise<T> {
    const done = turn.then(task);
    turn = done.catch(() => {});
    return done;
  }

  async function take(bytes: Bytes, frame: FrameInfo): Promise<Bytes | undefined> {
    latest = frame;
    recorded.push(bytes.slice());
    if (recorded.length > RECORDED) recorded.shift();
    for (const forger of [...forgers]) await forger(bytes, frame);
    return open(bytes, frame);
  }

  async function insert(frames: readonly Bytes[], like: FrameInfo): Promise<AttackOutcome> {
    const before = getDecrypterStats();
    for (const frame of frames) await open(frame, like);
    const after = getDecrypterStats();
    const causes = Object.keys(after.dropped) as DecryptionFailure[];
    const refused = causes.map((cause) => [cause, after.dropped[cause] - before.dropped[cause]] as const);
    return {
      inserted: frames.length,
      opened: after.opened - before.opened,
      refused: Object.fromEntries(refused.filter(([, count]) => count > 0)),
    };
  }

  const methods: DecrypterMethods & AttackMethods = {
    ...decrypter.methods!,
    replay: () => inTurn(async () => (latest ? insert([...recorded], latest) : sumOf([]))),
    forge: () =>
      new Promise((resolve) => {
        const outcomes: AttackOutcome[] = [];
        const end = () => {
          clearTimeout(timer);
          forgers.delete(forger);
          resolve(sumOf(outcomes));
        };
        const timer = setTimeout(end, PATIENCE);
        const forger = async (bytes: Bytes, frame: FrameInfo) => {
          outcomes.push(await insert(forgeriesOf(bytes), frame));
          if (outcomes.length === FORGED) end();
        };
        forgers.add(forger);
      }),
  };
  return frameStage((bytes, frame) => inTurn(() => take(bytes, frame)), { methods, keyFrameAfterDrop: false }, context);
};
