import { types } from 'node:util';

/**
 * Converts a JavaScript value to a Web IDL type or throws what Web IDL says.
 * `context` begins the message (see {@link executing}); `what` names the value in it, for example
 * `parameter 1` or `member 'port'`.
 */
export type Converter<T> = (value: unknown, context: string, what?: string) => T;

const THE_VALUE = 'The provided value';

function fail(context: string, what: string, problem: string): never {
  throw new TypeError(`${context}: ${what} ${problem}`);
}

/** Anything at all (`any`). */
export const any: Converter<unknown> = (value) => value;

/** `DOMString`: throws only for symbols, and what the value's own toString throws. */
export const DOMString: Converter<string> = (value, context, what = THE_VALUE) => {
  if (typeof value === 'string') return value;
  if (typeof value === 'symbol') fail(context, what, 'is a symbol, which cannot be converted to a string.');
  return String(value);
};

/** `USVString`: a DOMString whose lone surrogates become U+FFFD. */
export const USVString: Converter<string> = (value, context, what) =>
  toWellFormed(DOMString(value, context, what));

/** Replaces lone surrogates by U+FFFD. */
export function toWellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD');
}

/** `boolean`. Never throws. */
export const boolean: Converter<boolean> = (value) => Boolean(value);

function toNumber(value: unknown, context: string, what: string): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') fail(context, what, 'is a BigInt, which cannot be converted to a number.');
  if (typeof value === 'symbol') fail(context, what, 'is a symbol, which cannot be converted to a number.');
  // An object may convert itself to a BigInt, which Number() would accept: unary plus throws.
  return +(value as string);
}

/** How an integer outside of its range is handled; by default it wraps around. */
export interface IntegerOptions {
  /** `[EnforceRange]`: TypeError when not finite or out of range. */
  enforceRange?: boolean;
  /** `[Clamp]`: the nearest value of the range. */
  clamp?: boolean;
}

type IntegerConverter = Converter<number> & {
  /** The same type with `[EnforceRange]`. */
  readonly enforceRange: Converter<number>;
  /** The same type with `[Clamp]`. */
  readonly clamp: Converter<number>;
};

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const fraction = value - floor;
  if (fraction !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Web IDL 3.2.4.9, ConvertToInt. */
function integer(typeName: string, bits: number, signed: boolean): IntegerConverter {
  const modulus = 2 ** bits;
  const lower = signed ? -(2 ** (bits - 1)) : 0;
  const upper = signed ? 2 ** (bits - 1) - 1 : modulus - 1;
  const wrap: Converter<number> = (value, context, what = THE_VALUE) => {
    let x = toNumber(value, context, what);
    if (!Number.isFinite(x)) return 0;
    x = Math.trunc(x) % modulus;
    if (x < 0) x += modulus;
    if (signed && x > upper) x -= modulus;
    return x + 0;
  };
  const enforceRange: Converter<number> = (value, context, what = THE_VALUE) => {
    const x = toNumber(value, context, what);
    if (!Number.isFinite(x))
      fail(context, what, `is not a finite number, but must be of type '${typeName}'.`);
    const truncated = Math.trunc(x);
    if (truncated < lower || truncated > upper) {
      fail(context, what, `is outside the range of '${typeName}' (${lower} to ${upper}).`);
    }
    return truncated + 0;
  };
  const clamp: Converter<number> = (value, context, what = THE_VALUE) => {
    const x = toNumber(value, context, what);
    if (Number.isNaN(x)) return 0;
    return roundHalfToEven(Math.min(Math.max(x, lower), upper)) + 0;
  };
  return Object.assign(wrap, { enforceRange, clamp });
}

export const byte = integer('byte', 8, true);
export const octet = integer('octet', 8, false);
export const short = integer('short', 16, true);
export const unsignedShort = integer('unsigned short', 16, false);
export const long = integer('long', 32, true);
export const unsignedLong = integer('unsigned long', 32, false);

/** `unsigned long long [EnforceRange]`: 0 to 2^53 - 1. */
export const unsignedLongLongEnforced: Converter<number> = (value, context, what = THE_VALUE) => {
  const x = toNumber(value, context, what);
  const truncated = Math.trunc(x);
  if (!Number.isFinite(x) || truncated < 0 || truncated > Number.MAX_SAFE_INTEGER) {
    fail(context, what, "is outside the range of 'unsigned long long' (0 to 9007199254740991).");
  }
  return truncated + 0;
};

/** `unrestricted double`. */
export const unrestrictedDouble: Converter<number> = (value, context, what = THE_VALUE) =>
  toNumber(value, context, what);

/** `double`: finite only. */
export const double: Converter<number> = (value, context, what = THE_VALUE) => {
  const x = toNumber(value, context, what);
  if (!Number.isFinite(x)) fail(context, what, 'is non-finite.');
  return x;
};

/** An enumeration type: one of `values`, else a TypeError. */
export function enumeration<const T extends string>(name: string, values: readonly T[]): Converter<T> {
  const known = new Set<string>(values);
  return (value, context, what = THE_VALUE) => {
    const text = DOMString(value, context, what);
    if (!known.has(text)) {
      const shown = what === THE_VALUE ? `${what} '${text}'` : `${what} ('${text}')`;
      throw new TypeError(`${context}: ${shown} is not a valid enum value of type ${name}.`);
    }
    return text as T;
  };
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** `object`: any object, functions included. */
export const object: Converter<object> = (value, context, what = THE_VALUE) => {
  if (!isObject(value)) fail(context, what, 'is not an object.');
  return value;
};

/** `T?`: null and undefined become null. */
export function nullable<T>(inner: Converter<T>): Converter<T | null> {
  return (value, context, what) =>
    value === null || value === undefined ? null : inner(value, context, what);
}

/** `sequence<T>`: any iterable object; the result is a new array. */
export function sequence<T>(inner: Converter<T>): Converter<T[]> {
  return (value, context, what = THE_VALUE) => {
    const iterable = value as Iterable<unknown>;
    if (!isObject(value) || typeof iterable[Symbol.iterator] !== 'function') {
      fail(context, what, 'cannot be converted to a sequence.');
    }
    const result: T[] = [];
    for (const item of iterable) {
      result.push(inner(item, context, `Element ${result.length} of the sequence`));
    }
    return result;
  };
}

/** `sequence<T>` as its frozen result, as attributes of type `FrozenArray<T>` hand out. */
export function frozenArray<T>(inner: Converter<T>): Converter<readonly T[]> {
  const convert = sequence(inner);
  return (value, context, what) => Object.freeze(convert(value, context, what));
}

/** `record<K, V>` over the own enumerable string keys. */
export function record<V>(inner: Converter<V>): Converter<Record<string, V>> {
  return (value, context, what = THE_VALUE) => {
    if (!isObject(value)) fail(context, what, 'is not an object.');
    const result: Record<string, V> = {};
    for (const key of Object.keys(value)) {
      result[key] = inner((value as Record<string, unknown>)[key], context, `Member '${key}'`);
    }
    return result;
  };
}

/** An interface type: the value must be an instance. `isInstance` may test the brand instead. */
export function interfaceType<T extends object>(
  type: abstract new (...args: never[]) => T,
  name: string = type.name,
  isInstance: (value: unknown) => boolean = (value) => value instanceof type,
): Converter<T> {
  return (value, context, what = THE_VALUE) => {
    if (!isInstance(value)) fail(context, what, `is not of type '${name}'.`);
    return value as T;
  };
}

/** A callback function type. */
export const callbackFunction: Converter<(...args: unknown[]) => unknown> = (
  value,
  context,
  what = THE_VALUE,
) => {
  if (typeof value !== 'function') fail(context, what, 'is not a function.');
  return value as (...args: unknown[]) => unknown;
};

/** `BufferSource`: an ArrayBuffer or a view of one, not shared. */
export const bufferSource: Converter<ArrayBuffer | ArrayBufferView> = (value, context, what = THE_VALUE) => {
  if (types.isArrayBuffer(value)) return value;
  if (ArrayBuffer.isView(value) && !types.isSharedArrayBuffer(value.buffer)) return value;
  return fail(context, what, "is not of type '(ArrayBuffer or ArrayBufferView)'.");
};

/** The bytes of a BufferSource, as a copy. */
export function copyBytes(source: ArrayBuffer | ArrayBufferView): Uint8Array {
  if (ArrayBuffer.isView(source)) {
    return Uint8Array.from(new Uint8Array(source.buffer, source.byteOffset, source.byteLength));
  }
  return Uint8Array.from(new Uint8Array(source));
}

/** `(object or DOMString)`, as WebCrypto's AlgorithmIdentifier, and similar unions. */
export function objectOrString<T>(inner: Converter<T>): Converter<T | string> {
  return (value, context, what) =>
    isObject(value) ? inner(value, context, what) : DOMString(value, context, what);
}

/** `(T or sequence<T>)` for an object type T that is not itself iterable. */
export function oneOrSequence<T>(inner: Converter<T>): Converter<T | T[]> {
  const many = sequence(inner);
  return (value, context, what) => {
    const iterable = isObject(value) && typeof (value as Iterable<unknown>)[Symbol.iterator] === 'function';
    return iterable ? many(value, context, what) : inner(value, context, what);
  };
}
