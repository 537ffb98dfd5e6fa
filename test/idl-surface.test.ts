import type { AttributeMemberType, OperationMemberType } from 'webidl2';
import * as rtcwire from '../src/index.js';
import { isPromiseType, readInterfaces, requiredArguments, type IdlInterface } from './support/idl.js';

/** Interfaces and members that arrive with media. Each must be truly absent, so that this can only shrink. */
const ARRIVES_WITH_MEDIA = {
  interfaces: [
    'RTCDTMFSender',
    'RTCDTMFToneChangeEvent',
    'RTCRtpReceiver',
    'RTCRtpSender',
    'RTCRtpTransceiver',
    'RTCTrackEvent',
  ],
  members: new Map([
    [
      'RTCPeerConnection',
      [
        'addTrack',
        'addTransceiver',
        'getReceivers',
        'getSenders',
        'getTransceivers',
        'ontrack',
        'removeTrack',
      ],
    ],
  ]),
};

/** Of webrtc-identity, browsers have this one only. */
const EXTENSIONS: Record<string, string[]> = { RTCError: ['httpRequestStatusCode'] };

type Class = abstract new (...args: unknown[]) => object;
type Callable = (...args: unknown[]) => unknown;

const callOn = (self: unknown, method: unknown, args: unknown[]): unknown =>
  Reflect.apply<unknown, unknown[], unknown>(method as Callable, self, args);

const exported = rtcwire as unknown as Record<string, Class | undefined>;
const globals = globalThis as unknown as Record<string, Class | undefined>;
const interfaces = readInterfaces('webrtc');
const ours = [...interfaces.values()].filter(({ name }) => !ARRIVES_WITH_MEDIA.interfaces.includes(name));

function classOf(name: string): Class {
  const found = exported[name] ?? globals[name];
  if (!found) throw new Error(`${name} is not exported`);
  return found;
}

function propertyOf(holder: object, name: string): TypedPropertyDescriptor<unknown> {
  const found = Object.getOwnPropertyDescriptor(holder, name);
  if (!found) throw new Error(`${name} is missing`);
  return found;
}

const comesLater = (owner: string, member: string): boolean =>
  ARRIVES_WITH_MEDIA.members.get(owner)?.includes(member) ?? false;

function attributesOf({ name, members }: IdlInterface): AttributeMemberType[] {
  return members.filter((member) => member.type === 'attribute').filter((a) => !comesLater(name, a.name));
}

/** Overloads under one name. */
function operationsOf({ name, members }: IdlInterface): [string, OperationMemberType[]][] {
  const groups = new Map<string, OperationMemberType[]>();
  for (const member of members) {
    if (member.type !== 'operation' || !member.name || comesLater(name, member.name)) continue;
    groups.set(member.name, [...(groups.get(member.name) ?? []), member]);
  }
  return [...groups];
}

it('reads the interfaces of webrtc-pc', () => {
  expect(ours.length).toBeGreaterThan(12);
});

describe.each(ours.map((definition) => [definition.name, definition] as const))('%s', (name, definition) => {
  const constructors = definition.members.filter((member) => member.type === 'constructor');

  it('is a class with the right name, prototype and string tag', () => {
    const type = classOf(name);
    expect(type.name).toBe(name);
    expect(propertyOf(type, 'prototype')).toMatchObject({ writable: false, enumerable: false });
    expect(propertyOf(type.prototype as object, 'constructor')).toMatchObject({
      value: type,
      enumerable: false,
    });
    const tag = Object.getOwnPropertyDescriptor(type.prototype, Symbol.toStringTag);
    expect(tag).toEqual({ value: name, writable: false, enumerable: false, configurable: true });
  });

  it('inherits what it should', () => {
    const type = classOf(name);
    const parent = definition.inheritance === null ? null : classOf(definition.inheritance);
    expect(Object.getPrototypeOf(type)).toBe(parent ?? Function.prototype);
    expect(Object.getPrototypeOf(type.prototype)).toBe(parent?.prototype ?? Object.prototype);
  });

  it('has the constructor it should', () => {
    const type = classOf(name);
    const construct = type as unknown as new (...args: unknown[]) => object;
    const lengths = constructors.map((member) => requiredArguments(member.arguments));
    expect(type.length).toBe(Math.min(...(lengths.length > 0 ? lengths : [0])));
    expect(() => (type as unknown as Callable)()).toThrow(TypeError);
    if (constructors.length === 0) {
      expect(() => new construct()).toThrow(new TypeError('Illegal constructor'));
    } else if (type.length > 0) {
      expect(() => new construct()).toThrow(TypeError);
    }
  });

  const attributes = attributesOf(definition);
  if (attributes.length > 0) {
    it.each(attributes.map((attribute) => [attribute.name, attribute] as const))('.%s', (key, attribute) => {
      const prototype = classOf(name).prototype as object;
      const { get, set, enumerable, configurable } = propertyOf(prototype, key);
      expect({ enumerable, configurable }).toEqual({ enumerable: true, configurable: true });
      expect(typeof get).toBe('function');
      expect(typeof set).toBe(attribute.readonly ? 'undefined' : 'function');
      expect([get?.name, get?.length]).toEqual([`get ${key}`, 0]);
      expect(() => callOn(prototype, get, [])).toThrow(TypeError);
      expect(() => callOn({}, get, [])).toThrow(TypeError);
      if (set) {
        expect([set.name, set.length]).toEqual([`set ${key}`, 1]);
        expect(() => callOn({}, set, [null])).toThrow(TypeError);
      }
    });
  }

  const operations = operationsOf(definition);
  if (operations.length > 0) {
    it.each(operations)('.%s()', async (key, overloads) => {
      const type = classOf(name);
      const isStatic = overloads[0]?.special === 'static';
      const { value, ...rest } = propertyOf(isStatic ? type : (type.prototype as object), key);
      const operation = value as Callable;
      expect(rest).toEqual({ writable: true, enumerable: true, configurable: true });
      const lengths = overloads.map((overload) => requiredArguments(overload.arguments));
      expect([operation.name, operation.length]).toEqual([key, Math.min(...lengths)]);
      if (isStatic) return;
      const args = Array.from({ length: operation.length }, () => 'x');
      const call = (): unknown => callOn({}, operation, args);
      if (isPromiseType(overloads[0]?.idlType ?? null)) {
        await expect(call()).rejects.toBeInstanceOf(TypeError);
      } else {
        expect(call).toThrow(TypeError);
      }
    });
  }

  if (definition.members.some((member) => member.type === 'maplike')) {
    it('is a read-only maplike', () => {
      const prototype = classOf(name).prototype as Record<string | symbol, unknown>;
      for (const [key, length] of [
        ['get', 1],
        ['has', 1],
        ['forEach', 1],
        ['entries', 0],
        ['keys', 0],
        ['values', 0],
      ] as const) {
        const { value, ...rest } = propertyOf(prototype, key);
        expect(rest).toEqual({ writable: true, enumerable: true, configurable: true });
        expect((value as Callable).length).toBe(length);
      }
      expect(propertyOf(prototype, 'size')).toMatchObject({ enumerable: true, set: undefined });
      expect(prototype[Symbol.iterator]).toBe(prototype.entries);
      for (const key of ['set', 'delete', 'clear']) expect(key in prototype).toBe(false);
    });
  }

  it('has nothing else', () => {
    const known = [
      ...attributes.map((attribute) => attribute.name),
      ...operations.map(([key]) => key),
      ...(EXTENSIONS[name] ?? []),
    ];
    if (definition.members.some((member) => member.type === 'maplike')) {
      known.push('size', 'get', 'has', 'forEach', 'entries', 'keys', 'values');
    }
    const type = classOf(name);
    const found = [
      ...Object.getOwnPropertyNames(type.prototype).filter((key) => key !== 'constructor'),
      ...Object.getOwnPropertyNames(type).filter((key) => !['length', 'name', 'prototype'].includes(key)),
    ];
    expect(found.sort()).toEqual(known.sort());
  });
});

describe('what arrives with media', () => {
  it.each(ARRIVES_WITH_MEDIA.interfaces)('%s is not there yet', (name) => {
    expect(interfaces.has(name)).toBe(true);
    expect(name in rtcwire).toBe(false);
  });

  it.each(
    [...ARRIVES_WITH_MEDIA.members].flatMap(([owner, members]) =>
      members.map((member) => [owner, member] as const),
    ),
  )('%s.%s is not there yet', (owner, member) => {
    const known = interfaces.get(owner)?.members.map((m) => ('name' in m ? m.name : ''));
    expect(known).toContain(member);
    expect(member in (classOf(owner).prototype as object)).toBe(false);
  });
});
