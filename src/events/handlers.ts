/** Value of an `on…` attribute (HTML 8.1.8.1, EventHandler). */
export type EventHandler<Target, E extends Event> = ((this: Target, event: E) => unknown) | null;

/**
 * What reading an `on…` attribute gives. Wider than what may be set, so that our classes are assignable
 * to those of TypeScript's DOM library, whose handlers take that library's events.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyEventHandler = ((this: any, event: any) => any) | null;

interface Entry {
  /** Any object may be set; only a function is called. */
  value: object;
  listener: (event: Event) => void;
}

const entriesOf = new WeakMap<EventTarget, Map<string, Entry>>();

/** The getter of an event handler attribute. */
export function getEventHandler(target: EventTarget, type: string): object | null {
  return entriesOf.get(target)?.get(type)?.value ?? null;
}

/** The setter of an event handler attribute (HTML 8.1.8.1). */
export function setEventHandler(target: EventTarget, type: string, value: unknown): void {
  let entries = entriesOf.get(target);
  const entry = entries?.get(type);
  // [LegacyTreatNonObjectAsNull]
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
  if (!isObject) {
    if (entry) {
      entries?.delete(type);
      target.removeEventListener(type, entry.listener);
    }
    return;
  }
  if (entry) {
    // Replacing keeps the place among the listeners.
    entry.value = value;
    return;
  }
  if (!entries) {
    entries = new Map();
    entriesOf.set(target, entries);
  }
  const added: Entry = {
    value,
    listener: (event) => {
      run(target, added, event);
    },
  };
  entries.set(type, added);
  target.addEventListener(type, added.listener);
}

/** HTML 8.1.8.1, the event handler processing algorithm. */
function run(target: EventTarget, entry: Entry, event: Event): void {
  if (typeof entry.value !== 'function') return;
  const handler = entry.value as (this: EventTarget, event: Event) => unknown;
  if (handler.call(target, event) === false) event.preventDefault();
}

/**
 * Defines `on` + name on the prototype for each event name. The types are in the handlers interface of
 * the class, see {@link eventTarget}.
 */
export function defineEventHandlers(
  type: abstract new (...args: never[]) => EventTarget,
  names: readonly string[],
): void {
  for (const name of names) {
    const attribute = `on${name}`;
    const accessors = Object.getOwnPropertyDescriptor(
      {
        get [attribute](): unknown {
          return getEventHandler(requireInstance(this, type), name);
        },
        set [attribute](value: unknown) {
          setEventHandler(requireInstance(this, type), name, value);
        },
      },
      attribute,
    );
    if (accessors) Object.defineProperty(type.prototype, attribute, { ...accessors, enumerable: true });
  }
}

function requireInstance(value: unknown, type: abstract new (...args: never[]) => EventTarget): EventTarget {
  if (!(value instanceof type)) throw new TypeError('Illegal invocation');
  return value;
}
