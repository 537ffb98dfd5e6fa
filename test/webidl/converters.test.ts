import { runInNewContext } from 'node:vm';
import * as webidl from '../../src/webidl/index.js';

const C = "Failed to execute 'f' on 'X'";

describe('strings', () => {
  it('stringifies anything but symbols', () => {
    expect(webidl.DOMString(null, C)).toBe('null');
    expect(webidl.DOMString(undefined, C)).toBe('undefined');
    expect(webidl.DOMString({ toString: () => 'x' }, C)).toBe('x');
    expect(() => webidl.DOMString(Symbol('s'), C, 'parameter 1')).toThrow(
      new TypeError(`${C}: parameter 1 is a symbol, which cannot be converted to a string.`),
    );
  });

  it('hands on what toString throws', () => {
    const error = new Error('mine');
    const value = {
      toString() {
        throw error;
      },
    };
    expect(() => webidl.DOMString(value, C)).toThrow(error);
  });

  it('replaces lone surrogates in a USVString only', () => {
    expect(webidl.DOMString('a\ud800b', C)).toBe('a\ud800b');
    expect(webidl.USVString('a\ud800b\udc00', C)).toBe('a\ufffdb\ufffd');
    expect(webidl.USVString('\u{1f600}', C)).toBe('\u{1f600}');
  });
});

describe('integers', () => {
  it.each([
    [webidl.octet, 256, 0],
    [webidl.octet, -1, 255],
    [webidl.byte, 128, -128],
    [webidl.short, 32768, -32768],
    [webidl.unsignedShort, 65536.9, 0],
    [webidl.unsignedShort, -1.5, 65535],
    [webidl.long, 2 ** 31, -(2 ** 31)],
    [webidl.unsignedLong, 2 ** 32 + 5, 5],
    [webidl.unsignedLong, '12', 12],
    [webidl.unsignedLong, null, 0],
    [webidl.unsignedLong, Infinity, 0],
    [webidl.unsignedLong, NaN, 0],
    [webidl.unsignedLong, -0, 0],
  ])('wrap around: %# of %p is %p', (convert, value, expected) => {
    expect(convert(value, C)).toBe(expected);
  });

  it.each([256, -1, NaN, Infinity, 'x', {}, undefined])('[EnforceRange] refuses %p', (value) => {
    expect(() => webidl.octet.enforceRange(value, C)).toThrow(TypeError);
  });

  it('[EnforceRange] truncates towards zero', () => {
    expect(webidl.octet.enforceRange(255.9, C)).toBe(255);
    expect(webidl.octet.enforceRange(-0.9, C)).toBe(0);
  });

  it('[Clamp] takes the nearest, ties to even', () => {
    expect([300, -3, NaN, 1.5, 2.5, 2.6].map((value) => webidl.octet.clamp(value, C))).toEqual([
      255, 0, 0, 2, 2, 3,
    ]);
  });

  it('refuse BigInt and symbols', () => {
    expect(() => webidl.unsignedLong(1n, C)).toThrow(TypeError);
    expect(() => webidl.unsignedLong({ valueOf: () => 1n }, C)).toThrow(TypeError);
    expect(() => webidl.unsignedLong(Symbol('s'), C)).toThrow(TypeError);
  });

  it('take 53 bits as unsigned long long', () => {
    expect(webidl.unsignedLongLongEnforced(2 ** 53 - 1, C)).toBe(2 ** 53 - 1);
    expect(() => webidl.unsignedLongLongEnforced(2 ** 53, C)).toThrow(TypeError);
    expect(() => webidl.unsignedLongLongEnforced(-1, C)).toThrow(TypeError);
  });
});

describe('floating point', () => {
  it('double is finite, unrestricted double is not', () => {
    expect(webidl.double('1.5', C)).toBe(1.5);
    expect(() => webidl.double(NaN, C)).toThrow(new TypeError(`${C}: The provided value is non-finite.`));
    expect(webidl.unrestrictedDouble(Infinity, C)).toBe(Infinity);
  });
});

describe('enumeration', () => {
  const kind = webidl.enumeration('Kind', ['a', 'b']);

  it('takes its values and what stringifies to one', () => {
    expect(kind('a', C)).toBe('a');
    expect(kind({ toString: () => 'b' }, C)).toBe('b');
  });

  it('names the type and the value in the error', () => {
    expect(() => kind('c', C)).toThrow(
      new TypeError(`${C}: The provided value 'c' is not a valid enum value of type Kind.`),
    );
    expect(() => kind(null, C)).toThrow(TypeError);
  });
});

describe('sequence', () => {
  const strings = webidl.sequence(webidl.DOMString);

  it('takes any iterable and copies it', () => {
    expect(strings(new Set([1, 'x']), C)).toEqual(['1', 'x']);
    const given = ['a'];
    expect(strings(given, C)).not.toBe(given);
    expect(strings(runInNewContext('["a"]'), C)).toEqual(['a']);
  });

  it.each([null, undefined, 1, 'text', {}])('refuses %p', (value) => {
    expect(() => strings(value, C)).toThrow(TypeError);
  });

  it('names the element that is wrong', () => {
    expect(() => webidl.sequence(webidl.double)([1, NaN], C)).toThrow(/Element 1 of the sequence/);
  });

  it('is frozen as a FrozenArray', () => {
    expect(Object.isFrozen(webidl.frozenArray(webidl.DOMString)(['a'], C))).toBe(true);
  });
});

describe('other types', () => {
  it('nullable makes null of null and undefined', () => {
    const convert = webidl.nullable(webidl.octet);
    expect([convert(null, C), convert(undefined, C), convert(7, C)]).toEqual([null, null, 7]);
  });

  it('record takes own enumerable keys', () => {
    expect(webidl.record(webidl.octet)(Object.create({ inherited: 1 }, {}), C)).toEqual({});
    expect(webidl.record(webidl.octet)({ a: '1' }, C)).toEqual({ a: 1 });
  });

  it('interface types take instances only', () => {
    expect(() => webidl.interfaceType(Map)({}, C, 'parameter 2')).toThrow(
      new TypeError(`${C}: parameter 2 is not of type 'Map'.`),
    );
    const map = new Map();
    expect(webidl.interfaceType(Map)(map, C)).toBe(map);
  });

  it('callback functions must be callable', () => {
    expect(() => webidl.callbackFunction({}, C)).toThrow(TypeError);
    expect(webidl.callbackFunction(isNaN, C)).toBe(isNaN);
  });

  it('BufferSource takes buffers of any realm, but no shared ones', () => {
    expect(() => webidl.bufferSource(runInNewContext('new ArrayBuffer(1)'), C)).not.toThrow();
    expect(() => webidl.bufferSource(runInNewContext('new Uint16Array(1)'), C)).not.toThrow();
    expect(() => webidl.bufferSource(new SharedArrayBuffer(1), C)).toThrow(TypeError);
    expect(() => webidl.bufferSource(new Uint8Array(new SharedArrayBuffer(1)), C)).toThrow(TypeError);
    expect(() => webidl.bufferSource([1], C)).toThrow(TypeError);
  });

  it('copies the bytes of a view only', () => {
    const bytes = new Uint8Array([1, 2, 3, 4]);
    const copy = webidl.copyBytes(bytes.subarray(1, 3));
    bytes.fill(9);
    expect([...copy]).toEqual([2, 3]);
  });

  it('unions tell objects from strings and single values from sequences', () => {
    const union = webidl.objectOrString(webidl.object);
    expect(union(5, C)).toBe('5');
    const given = {};
    expect(union(given, C)).toBe(given);
    const many = webidl.oneOrSequence(webidl.DOMString);
    expect(many('abc', C)).toBe('abc');
    expect(many(['abc'], C)).toEqual(['abc']);
  });
});

describe('requireArguments', () => {
  it('says how many there must be', () => {
    expect(() => webidl.requireArguments(0, 1, C)).toThrow(
      new TypeError(`${C}: 1 argument required, but only 0 present.`),
    );
    expect(() => webidl.requireArguments(1, 2, C)).toThrow(/2 arguments required, but only 1 present/);
    expect(() => webidl.requireArguments(3, 2, C)).not.toThrow();
  });
});
