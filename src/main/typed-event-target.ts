/** An EventTarget whose events are CustomEvents with a `detail` by type. */
export interface TypedEventTarget<Details extends object> {
  /** As EventTarget's, typed by the event's name. */
  addEventListener<T extends keyof Details & string>(
    type: T,
    listener: ((event: CustomEvent<Details[T]>) => void) | null,
    options?: AddEventListenerOptions | boolean,
  ): void;
  /** As EventTarget's, typed by the event's name. */
  removeEventListener<T extends keyof Details & string>(
    type: T,
    listener: ((event: CustomEvent<Details[T]>) => void) | null,
    options?: EventListenerOptions | boolean,
  ): void;
  /** As EventTarget's. */
  dispatchEvent(event: Event): boolean;
}

/** The platform's EventTarget, with types. */
export const TypedEventTarget = EventTarget as {
  new <Details extends object>(): TypedEventTarget<Details>;
};
