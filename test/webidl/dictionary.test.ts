import {
  boolean,
  dictionary,
  DOMString,
  nullable,
  octet,
  optional,
  required,
  sequence,
  withDefault,
} from '../../src/webidl/index.js';

const C = "Failed to construct 'X'";

const base = { z: withDefault(boolean, true), y: optional(octet) };
const convert = dictionary('XInit', base, {
  list: withDefault(sequence(DOMString), () => []),
  name: required(DOMString),
  a: withDefault(nullable(DOMString), null),
});

it('fills in defaults and leaves absent members out', () => {
  expect(convert({ name: 'n' }, C)).toEqual({ z: true, list: [], name: 'n', a: null });
});

it('takes a member that is undefined as absent', () => {
  expect(convert({ name: 'n', y: undefined, z: undefined }, C)).toEqual(convert({ name: 'n' }, C));
});

it('makes a new default each time', () => {
  expect(convert({ name: 'n' }, C).list).not.toBe(convert({ name: 'n' }, C).list);
});

it('refuses a missing required member, even of null', () => {
  const message = `${C}: Failed to read the 'name' property from 'XInit': Required member is undefined.`;
  expect(() => convert({}, C)).toThrow(new TypeError(message));
  expect(() => convert(null, C)).toThrow(new TypeError(message));
  expect(() => convert(undefined, C)).toThrow(new TypeError(message));
});

it.each([1, 'x', true, Symbol('s'), 1n])('refuses %p', (value) => {
  expect(() => convert(value, C, 'parameter 1')).toThrow(
    new TypeError(`${C}: parameter 1 is not of type 'XInit'.`),
  );
});

it('reads inherited members first, each level in alphabetical order, each once', () => {
  const reads: string[] = [];
  const source = new Proxy(
    { name: 'n' },
    {
      get(target, key) {
        reads.push(String(key));
        return Reflect.get(target, key) as unknown;
      },
    },
  );
  convert(source, C);
  expect(reads).toEqual(['y', 'z', 'a', 'list', 'name']);
});

it('names the member and the dictionary in errors', () => {
  const strict = dictionary('Y', { n: optional(octet.enforceRange) });
  expect(() => strict({ n: 256 }, C)).toThrow(
    /^Failed to construct 'X': Failed to read the 'n' property from 'Y': /,
  );
});

it('takes functions and class instances as sources', () => {
  class Source {
    #name = 'from a getter';

    get name(): string {
      return this.#name;
    }
  }
  expect(convert(new Source(), C).name).toBe('from a getter');
  expect(
    convert(
      Object.assign(() => {}, { y: 1 }),
      C,
    ),
  ).toMatchObject({ y: 1 });
});
