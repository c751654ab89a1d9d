import type { Keyring } from 'framepipe/keys.js';
import type { SFrameOptions } from 'framepipe/stages/sframe.js';
import type { VerificationEmoji } from 'framepipe/verification.js';

/** What a participant needs for a connection that is encrypted. */
export interface Keys {
  readonly keyring: Keyring;
  /** Of the `sframe` stage. */
  readonly stageOptions: SFrameOptions;
}

/** What people compare. */
export interface Code {
  readonly epoch: number;
  /** 30 digits in six groups. */
  readonly digits: string;
  readonly emoji: readonly VerificationEmoji[];
}

/** How a group comes to its keys. Everybody has keys of their own; what they say to each other goes by {@link Post}. */
export interface KeyAgreement {
  /** Lets somebody in. Resolves when they and the others have keys. */
  admit(participant: string): Promise<Keys>;
  /** The others change their keys. Who is removed keeps all that they had. */
  remove(participant: string): Promise<void>;
  /** Everybody changes keys. */
  rotate(): Promise<void>;
  /** What a keyring's key ID means. */
  inWords(keyID: number): string;
  /** The code that a participant sees; undefined while they have none. Not every agreement has codes. */
  codeOf?(participant: string): Promise<Code | undefined>;
  /** What two of them can compare whatever group they are in. */
  pairwiseCode?(one: string, other: string): Promise<string>;
  close(): void;
}

/** Why keys cannot change. */
export const NO_HOST = 'nobody else is left who hears of keys';
