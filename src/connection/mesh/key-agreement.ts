import type { SFrameOptions } from '../../../workers/stages/sframe.js';
import type { Keyring } from '../../keys/keyring.js';
import type { EncodedTransformError } from '../../shared/errors.js';
import type { Bytes } from '../../shared/stage.js';

/** What a {@link MeshKeyAgreement} is given by its mesh. */
export interface MeshKeyHost {
  /** What the others call this member. */
  readonly id: string;
  /**
   * Brings a message to a member that has joined, over a channel that only the two can read: all of them, and in order.
   * Resolves when it is under way; rejects when the member is gone.
   */
  send(to: string, message: Bytes): Promise<void>;
  /** Whether somebody is in the room, or connected all the same. */
  isPresent(id: string): boolean;
  /** Whether somebody is connected at this moment. */
  isReachable(id: string): boolean;
  /** Something failed that ends nothing. */
  report(error: EncodedTransformError, from?: string): void;
  /** Who has which key has changed. */
  changed(): void;
}

/**
 * How a mesh's members come to keys, while they are in the call. Whoever is named can be reached since `join` and until
 * `leave`, in turn.
 */
export interface MeshKeyAgreement {
  /** Where the keys are. */
  readonly keyring: Keyring;
  /** The members that can open what one seals now, as far as one knows. */
  readonly members: readonly string[];
  /** Somebody can be reached. */
  join(id: string): void;
  /** Somebody cannot be reached any more, and is to read nothing from now on. */
  leave(id: string): void;
  /**
   * Takes a message of a member; the next comes when this has settled. Never rejects: what is no message is reported.
   */
  receive(from: string, message: Bytes): Promise<void>;
  /** Seals a message for all members. Waits while there is no key; rejects when the agreement ends. */
  seal(plaintext: Bytes, associatedData: Bytes): Promise<Bytes>;
  /** Opens what `from` has sealed; undefined for what does not open. It may wait for a key that is on its way. */
  open(from: string, sealed: Bytes, associatedData: Bytes): Promise<Bytes | undefined>;
  /** What people compare, where the keys give it; else the mesh makes it of the connections' certificates. */
  verificationCode?(): readonly string[] | undefined;
  /** Ends it: no key is anywhere any more. */
  close(): Promise<void>;
}

/**
 * How the members of a {@link Mesh} come to keys: {@link sharedKey}, {@link senderKeys}, `mlsKeys` of
 * `framepipe/mesh-mls.js`, or one of your own. Good for one mesh after another.
 */
export interface MeshKeys {
  /** What the `sframe` stages need; the mesh puts it into their options. */
  readonly stageOptions: SFrameOptions;
  /** Begins. Throws nothing. */
  start(host: MeshKeyHost): MeshKeyAgreement;
}
