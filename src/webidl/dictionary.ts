import type { Converter } from './converters.js';

/** One member of a dictionary: its type and, where it has one, its default. */
export interface Member<T> {
  convert: Converter<T>;
  required?: boolean;
  /** Makes the default value; a function, as dictionaries and sequences must not be shared. */
  defaultValue?: () => T;
}

export interface RequiredMember<T> extends Member<T> {
  required: true;
}
export interface DefaultedMember<T> extends Member<T> {
  defaultValue: () => T;
}

/** A member that may be absent. */
export function optional<T>(convert: Converter<T>): Member<T> {
  return { convert };
}

/** A member whose absence is a TypeError. */
export function required<T>(convert: Converter<T>): RequiredMember<T> {
  return { convert, required: true };
}

/** A member with a default value. */
export function withDefault<T>(convert: Converter<T>, defaultValue: T | (() => T)): DefaultedMember<T> {
  const make = typeof defaultValue === 'function' ? (defaultValue as () => T) : () => defaultValue;
  return { convert, defaultValue: make };
}

// Each member may have any type; `never` as parameter of no function here, so `unknown` will do.
export type Members = Readonly<Record<string, Member<unknown>>>;

type PresentKeys<M extends Members> = {
  [K in keyof M]: M[K] extends RequiredMember<unknown> | DefaultedMember<unknown> ? K : never;
}[keyof M];
type TypeOf<X> = X extends Member<infer T> ? T : never;

/** The TypeScript type of a converted dictionary. */
export type DictionaryOf<M extends Members> = { [K in PresentKeys<M>]: TypeOf<M[K]> } & {
  [K in Exclude<keyof M, PresentKeys<M>>]?: TypeOf<M[K]>;
};

/**
 * A dictionary type (Web IDL 3.2.17). Members are read in lexicographical order, first those of the
 * inherited dictionaries: pass these before the derived ones in `levels`.
 * Absent members without a default are absent in the result.
 */
export function dictionary<M extends Members>(name: string, members: M): Converter<DictionaryOf<M>>;
export function dictionary<Base extends Members, M extends Members>(
  name: string,
  inherited: Base,
  members: M,
): Converter<DictionaryOf<Base & M>>;
export function dictionary(name: string, ...levels: Members[]): Converter<Record<string, unknown>> {
  const entries = levels.flatMap((members) =>
    Object.entries(members).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
  );
  return (value, context, what = 'The provided value') => {
    if (value !== undefined && value !== null && typeof value !== 'object' && typeof value !== 'function') {
      throw new TypeError(`${context}: ${what} is not of type '${name}'.`);
    }
    const source = (value ?? {}) as Record<string, unknown>;
    const result: Record<string, unknown> = {};
    for (const [key, member] of entries) {
      const reading = `${context}: Failed to read the '${key}' property from '${name}'`;
      const given = source[key];
      if (given !== undefined) {
        result[key] = member.convert(given, reading);
      } else if (member.defaultValue) {
        result[key] = member.defaultValue();
      } else if (member.required) {
        throw new TypeError(`${reading}: Required member is undefined.`);
      }
    }
    return result;
  };
}
