/** An EventTarget whose listeners are typed by event name. */
export interface TypedEventTarget<EventMap> extends EventTarget {
  addEventListener<Type extends keyof EventMap & string>(
    type: Type,
    listener: (this: this, event: EventMap[Type]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<Type extends keyof EventMap & string>(
    type: Type,
    listener: (this: this, event: EventMap[Type]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void;
}

/**
 * The global EventTarget as a base class with typed listeners:
 * `class RTCDataChannel extends eventTarget<RTCDataChannelEventMap>() {}`.
 */
export function eventTarget<EventMap>(): new () => TypedEventTarget<EventMap> {
  return EventTarget as new () => TypedEventTarget<EventMap>;
}

/**
 * Dispatches an event. What listeners throw is reported as an uncaught exception, never thrown here.
 * Returns false when a listener called preventDefault.
 */
export function fireEvent(target: EventTarget, event: Event | string): boolean {
  return target.dispatchEvent(typeof event === 'string' ? new Event(event) : event);
}
