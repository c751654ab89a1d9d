import type { Pipeline, StageSpec } from './protocol.js';
import type { StageRegistry } from './stage.js';

/**
 * Makes a field that there is not a compile error, in the specs of a pipeline and in the options of its stages: where
 * TypeScript infers a type, as `attach` does, it lets unknown fields pass, and `keyWiat` would mean the default.
 * To be used as `P & KnownFields<R, P>`.
 */
export type KnownFields<R extends StageRegistry, P extends Pipeline<R>> = {
  readonly [I in keyof P]: P[I] extends { readonly stage: infer N } ? Known<SpecOf<StageSpec<R>, N>, P[I]> : unknown;
};

/**
 * The same for what a function returns, which may be one of several, or nothing: `P & KnownFieldsOf<R, P>`. Where P is not
 * inferred it is any pipeline, and there is nothing to look for, whatever R is.
 */
export type KnownFieldsOf<R extends StageRegistry, P extends Pipeline<R> | undefined> = [
  Pipeline<R> | undefined,
] extends [P]
  ? P
  : KnownFieldsOfEach<R, P>;

type KnownFieldsOfEach<R extends StageRegistry, P extends Pipeline<R> | undefined> =
  P extends Pipeline<R> ? P & KnownFields<R, P> : P;

type SpecOf<Spec, N> = Spec extends { readonly stage: infer Own } ? (N extends Own ? Spec : never) : never;

/** What was not written in place (a key, bytes, options of a declared type) has all that is allowed, and passes. */
type Known<Allowed, Given> = [Allowed] extends [Given]
  ? unknown
  : Given extends Opaque
    ? unknown
    : Given extends readonly unknown[]
      ? { readonly [I in keyof Given]: Known<ValueOf<Allowed, number>, Given[I]> }
      : Given extends object
        ? { readonly [K in keyof Given]: K extends KeyOf<Allowed> ? Known<ValueOf<Allowed, K>, Given[K]> : never }
        : unknown;

// biome-ignore lint/suspicious/noExplicitAny: functions of every shape
type Opaque = ((...args: any[]) => unknown) | ArrayBufferView | ArrayBuffer | CryptoKey | MessagePort;

// Of a union, what any member has.
type KeyOf<T> = T extends unknown ? keyof T : never;
type ValueOf<T, K> = T extends unknown ? (K extends keyof T ? T[K] : never) : never;
