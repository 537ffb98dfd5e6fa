import { setMaxListeners } from 'node:events';

/** What removeEventListener compares, and what addEventListener adds to it. */
export interface ListenerOptions {
  capture?: boolean;
}
export interface AddListenerOptions extends ListenerOptions {
  once?: boolean;
  passive?: boolean;
  signal?: AbortSignal;
}
export type Listener = ((event: Event) => unknown) | { handleEvent(event: Event): unknown } | null;

/** An EventTarget whose listeners are typed by event name. */
export interface TypedEventTarget<EventMap> extends EventTarget {
  addEventListener<Type extends keyof EventMap & string>(
    type: Type,
    listener: (this: this, event: EventMap[Type]) => unknown,
    options?: boolean | AddListenerOptions,
  ): void;
  addEventListener(type: string, listener: Listener, options?: boolean | AddListenerOptions): void;
  removeEventListener<Type extends keyof EventMap & string>(
    type: Type,
    listener: (this: this, event: EventMap[Type]) => unknown,
    options?: boolean | ListenerOptions,
  ): void;
  removeEventListener(type: string, listener: Listener, options?: boolean | ListenerOptions): void;
}

/**
 * The global EventTarget as a base class with typed listeners and handler attributes:
 * `class RTCDataChannel extends eventTarget<RTCDataChannelEventMap, Handlers>() {}`, where `Handlers`
 * has a getter of type {@link AnyEventHandler} and a setter of type {@link EventHandler} for each.
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller names it
export function eventTarget<EventMap, Handlers = object>(): new () => TypedEventTarget<EventMap> & Handlers {
  return EventTarget as unknown as new () => TypedEventTarget<EventMap> & Handlers;
}

/** Whether EventTarget is that of Node, which warns of a leak at the eleventh listener of a type. */
const warnsOfListeners = ((): boolean => {
  try {
    setMaxListeners(Infinity, new EventTarget());
    return true;
  } catch {
    return false;
  }
})();

/** For the constructors of event targets: listeners without limit or warning, as in browsers. */
export function allowAnyListeners(target: EventTarget): void {
  if (warnsOfListeners) setMaxListeners(Infinity, target);
}

/**
 * Dispatches an event. What listeners throw is reported as an uncaught exception, never thrown here.
 * Returns false when a listener called preventDefault.
 */
export function fireEvent(target: EventTarget, event: Event | string): boolean {
  return target.dispatchEvent(typeof event === 'string' ? new Event(event) : event);
}
