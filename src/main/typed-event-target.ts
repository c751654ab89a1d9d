/** An EventTarget whose events are CustomEvents with a `detail` by type. */
export interface TypedEventTarget<Details extends object> {
  addEventListener<T extends keyof Details & string>(
    type: T,
    listener: ((event: CustomEvent<Details[T]>) => void) | null,
    options?: AddEventListenerOptions | boolean,
  ): void;
  removeEventListener<T extends keyof Details & string>(
    type: T,
    listener: ((event: CustomEvent<Details[T]>) => void) | null,
    options?: EventListenerOptions | boolean,
  ): void;
  dispatchEvent(event: Event): boolean;
}

/** The platform's EventTarget, with types. */
export const TypedEventTarget = EventTarget as {
  new <Details extends object>(): TypedEventTarget<Details>;
};
