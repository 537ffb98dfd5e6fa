import { type InspectOptions, inspect } from 'node:util';
import { requireArguments, executing } from './errors.js';

/** Passed by our own code as first argument to constructors that users must not call. */
export const constructionToken: unique symbol = Symbol('rtcwire construction');
export type ConstructionToken = typeof constructionToken;

/**
 * First line of the constructor of an interface without constructor operation:
 * `new RTCDataChannel()` by a user throws what browsers throw.
 */
export function requireConstructionToken(token: unknown): asserts token is ConstructionToken {
  if (token !== constructionToken) throw new TypeError('Illegal constructor');
}

/** What {@link defineInterface} cannot see in the class itself. */
export interface InterfaceDefinition {
  /** Defaults to the name of the class. */
  name?: string;
  /** Required arguments of the constructor operation; default 0, as without one. */
  constructorLength?: number;
  /**
   * Operations and the number of their required arguments. Each is replaced by a function that
   * throws a TypeError for fewer, then calls the method.
   */
  operations?: Readonly<Record<string, number>>;
  /** The same for operations that return a promise: whatever is thrown becomes a rejection. */
  promises?: Readonly<Record<string, number>>;
  /** Hot operations that check their arguments themselves: only `length` is set. */
  unchecked?: Readonly<Record<string, number>>;
  /** Static operations. */
  statics?: Readonly<Record<string, number>>;
  /** Static operations that return a promise. */
  staticPromises?: Readonly<Record<string, number>>;
  /** Constants, on the class and on its prototype. */
  constants?: Readonly<Record<string, number>>;
}

type Method = (this: unknown, ...args: unknown[]) => unknown;
type Holder = Record<string, unknown>;

/**
 * Makes a class look as Web IDL says an interface does: attributes and operations are enumerable,
 * lengths are the numbers of required arguments, `Symbol.toStringTag` is the name.
 * Every string-named member of the class counts as part of the interface, so internal methods must
 * be `#private` or named by a symbol.
 * `this` is checked by the class's own private fields: touch one in each accessor and method.
 */
export function defineInterface(
  type: abstract new (...args: never[]) => object,
  definition: InterfaceDefinition = {},
): void {
  const name = definition.name ?? type.name;
  const prototype = type.prototype as Holder;
  const statics = type as unknown as Holder;

  replaceMethods(prototype, name, definition.operations, checked);
  replaceMethods(prototype, name, definition.promises, promising);
  replaceMethods(prototype, name, definition.unchecked, (method) => method);
  replaceMethods(statics, name, definition.statics, checked);
  replaceMethods(statics, name, definition.staticPromises, promising);

  for (const key of Object.getOwnPropertyNames(prototype)) {
    if (key !== 'constructor') Object.defineProperty(prototype, key, { enumerable: true });
  }
  for (const key of Object.keys({ ...definition.statics, ...definition.staticPromises })) {
    Object.defineProperty(statics, key, { enumerable: true });
  }
  for (const [key, value] of Object.entries(definition.constants ?? {})) {
    const constant = { value, enumerable: true, writable: false, configurable: false };
    Object.defineProperty(prototype, key, constant);
    Object.defineProperty(statics, key, constant);
  }
  Object.defineProperty(prototype, Symbol.toStringTag, { value: name, configurable: true });
  if (!(prototype instanceof Error)) defineInspection(prototype, name);
  Object.defineProperty(type, 'name', { value: name, configurable: true });
  setLength(type, definition.constructorLength ?? 0);
}

/** What console.log shows: the attributes, which are accessors and would be left out, or the map. */
function defineInspection(prototype: object, name: string): void {
  const attributes = Object.entries(Object.getOwnPropertyDescriptors(prototype))
    .filter(([key, property]) => 'get' in property && property.get && !key.startsWith('on'))
    .map(([key]) => key);
  if (prototype instanceof Event) attributes.unshift('type');
  const contentOf = (self: Holder | Iterable<[unknown, unknown]>): object =>
    Symbol.iterator in self ? new Map(self) : Object.fromEntries(attributes.map((key) => [key, self[key]]));
  const value = asMethod((self, [depth, options]) => {
    if ((depth as number) < 0) return `[${name}]`;
    try {
      const limit = (options as InspectOptions).depth == null ? null : (depth as number);
      return `${name} ${inspect(contentOf(self as Holder), { ...(options as InspectOptions), depth: limit })}`;
    } catch {
      // An object that only inherits from the prototype.
      return `[${name}]`;
    }
  });
  Object.defineProperty(prototype, inspect.custom, { value, writable: true, configurable: true });
}

type Wrap = (method: Method, required: number, context: string) => Method;

function replaceMethods(
  holder: Holder,
  interfaceName: string,
  lengths: Readonly<Record<string, number>> | undefined,
  wrap: Wrap,
): void {
  for (const [key, required] of Object.entries(lengths ?? {})) {
    const method = Object.getOwnPropertyDescriptor(holder, key)?.value as unknown;
    if (typeof method !== 'function') throw new Error(`${interfaceName} has no method ${key}`);
    const wrapped = wrap(method as Method, required, executing(key, interfaceName));
    setLength(wrapped, required);
    Object.defineProperty(wrapped, 'name', { value: key, configurable: true });
    Object.defineProperty(holder, key, { value: wrapped, writable: true, configurable: true });
  }
}

function setLength(target: object, length: number): void {
  Object.defineProperty(target, 'length', { value: length, configurable: true });
}

// Made as shorthand methods, so that like built-in operations they are no constructors.
function asMethod(body: (self: unknown, args: unknown[]) => unknown): Method {
  const holder: { operation: Method } = {
    operation(...args) {
      return body(this, args);
    },
  };
  return holder.operation;
}

const checked: Wrap = (method, required, context) =>
  asMethod((self, args) => {
    requireArguments(args.length, required, context);
    return method.apply(self, args);
  });

const promising: Wrap = (method, required, context) =>
  asMethod((self, args) => {
    try {
      requireArguments(args.length, required, context);
      return method.apply(self, args);
    } catch (error) {
      // A rejection has to carry whatever was thrown.
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      return Promise.reject(error);
    }
  });
