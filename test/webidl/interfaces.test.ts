import { inspect } from 'node:util';
import { constructionToken, defineInterface, requireConstructionToken } from '../../src/webidl/index.js';

class Thing {
  #value = 1;

  static make(what: unknown): Promise<unknown> {
    return Promise.resolve(what);
  }

  get value(): number {
    return this.#value;
  }

  set value(value: number) {
    this.#value = value;
  }

  get fixed(): number {
    return this.#value;
  }

  add(a: number, b?: number): number {
    return this.#value + a + (b ?? 0);
  }

  later(a: number): Promise<number> {
    if (a < 0) throw new RangeError('negative');
    return Promise.resolve(this.#value + a);
  }

  hot(...args: unknown[]): number {
    return args.length + this.#value;
  }
}

defineInterface(Thing, {
  constructorLength: 0,
  operations: { add: 1 },
  promises: { later: 1 },
  unchecked: { hot: 1 },
  staticPromises: { make: 1 },
  constants: { ONE: 1 },
});

class Hidden {
  readonly hidden = true;

  constructor(token: unknown) {
    requireConstructionToken(token);
  }
}

it('makes attributes and operations enumerable', () => {
  const keys: string[] = [];
  for (const key in new Thing()) keys.push(key);
  expect(keys.sort()).toEqual(['ONE', 'add', 'fixed', 'hot', 'later', 'value']);
});

it('keeps accessors on the prototype, read-only ones without a setter', () => {
  const descriptor = Object.getOwnPropertyDescriptor(Thing.prototype, 'fixed');
  expect(descriptor).toMatchObject({ enumerable: true, configurable: true, set: undefined });
  expect(Object.getOwnPropertyDescriptor(Thing.prototype, 'constructor')?.enumerable).toBe(false);
});

it('has the lengths and names of Web IDL', () => {
  const { prototype } = Thing;
  expect([prototype.add.length, prototype.later.length, prototype.hot.length]).toEqual([1, 1, 1]);
  expect([prototype.add.name, prototype.later.name, Thing.make.name]).toEqual(['add', 'later', 'make']);
  expect(Thing.length).toBe(0);
});

it('has a string tag', () => {
  expect(Object.prototype.toString.call(new Thing())).toBe('[object Thing]');
});

it('has constants that cannot be changed on the class and the prototype', () => {
  for (const holder of [Thing, Thing.prototype]) {
    expect(Object.getOwnPropertyDescriptor(holder, 'ONE')).toEqual({
      value: 1,
      writable: false,
      enumerable: true,
      configurable: false,
    });
  }
});

it('throws for too few arguments', () => {
  const thing = new Thing() as unknown as { add(): void };
  expect(() => thing.add()).toThrow(
    new TypeError("Failed to execute 'add' on 'Thing': 1 argument required, but only 0 present."),
  );
});

it('throws for a wrong this', () => {
  expect(() => Reflect.apply(Thing.prototype.add, {}, [1])).toThrow(TypeError);
  expect(() => Thing.prototype.fixed).toThrow(TypeError);
});

it('turns what a promise operation throws into a rejection', async () => {
  const thing = new Thing() as unknown as { later(a?: number): Promise<number> };
  await expect(thing.later()).rejects.toThrow(TypeError);
  await expect(thing.later(-1)).rejects.toThrow(RangeError);
  await expect(Reflect.apply(Thing.prototype.later, {}, [1])).rejects.toThrow(TypeError);
  await expect((Thing as unknown as { make(): Promise<unknown> }).make()).rejects.toThrow(TypeError);
  await expect(thing.later(2)).resolves.toBe(3);
});

it('makes operations that are no constructors', () => {
  const add = Thing.prototype.add as unknown as new () => unknown;
  expect(() => new add()).toThrow(TypeError);
});

it('lets only our own code construct an interface without constructor', () => {
  const construct = Hidden as unknown as new (token?: unknown) => unknown;
  expect(() => new construct()).toThrow(new TypeError('Illegal constructor'));
  expect(() => new construct({})).toThrow(TypeError);
  expect(() => new construct(constructionToken)).not.toThrow();
});

it('fails at once for an operation that does not exist', () => {
  class Empty {
    readonly empty = true;
  }
  expect(() => {
    defineInterface(Empty, { operations: { missing: 0 } });
  }).toThrow(/Empty has no method missing/);
});

it('shows its attributes when it is inspected', () => {
  expect(inspect(new Thing())).toBe('Thing { value: 1, fixed: 1 }');
  expect(inspect({ a: { b: new Thing() } }, { depth: 1 })).toContain('[Thing]');
  expect(inspect({ a: new Thing() }, { depth: null })).toContain('value: 1');
  expect(inspect(Object.create(Thing.prototype))).toBe('[Thing]');
});
