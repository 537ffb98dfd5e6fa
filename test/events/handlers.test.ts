import { defineEventHandlers, eventTarget, fireEvent, type EventHandler } from '../../src/events/index.js';

class Radio extends eventTarget<{ message: Event }>() {
  declare onmessage: EventHandler<Radio, Event>;
}
defineEventHandlers(Radio, ['message']);

function recorder(): { log: string[]; on(name: string): () => void } {
  const log: string[] = [];
  return {
    log,
    on(name) {
      return () => {
        log.push(name);
      };
    },
  };
}

it('is an enumerable accessor of the prototype, null at first', () => {
  const descriptor = Object.getOwnPropertyDescriptor(Radio.prototype, 'onmessage');
  expect(descriptor).toMatchObject({ enumerable: true, configurable: true });
  expect(descriptor?.get?.name).toBe('get onmessage');
  expect(new Radio().onmessage).toBeNull();
});

it('runs in the order of registration', () => {
  const { log, on } = recorder();
  const radio = new Radio();
  radio.addEventListener('message', on('first'));
  radio.onmessage = on('handler');
  radio.addEventListener('message', on('last'));
  fireEvent(radio, 'message');
  expect(log).toEqual(['first', 'handler', 'last']);
});

it('keeps its place when it is replaced', () => {
  const { log, on } = recorder();
  const radio = new Radio();
  radio.onmessage = on('old');
  radio.addEventListener('message', on('listener'));
  radio.onmessage = on('new');
  fireEvent(radio, 'message');
  expect(log).toEqual(['new', 'listener']);
});

it('loses its place when it is set to null', () => {
  const { log, on } = recorder();
  const radio = new Radio();
  radio.onmessage = on('old');
  radio.addEventListener('message', on('listener'));
  radio.onmessage = null;
  fireEvent(radio, 'message');
  expect(log).toEqual(['listener']);
  radio.onmessage = on('new');
  fireEvent(radio, 'message');
  expect(log).toEqual(['listener', 'listener', 'new']);
});

it('uses the handler that is set when its turn comes', () => {
  const { log, on } = recorder();
  const radio = new Radio();
  radio.addEventListener('message', () => {
    radio.onmessage = on('replaced');
  });
  radio.onmessage = on('original');
  fireEvent(radio, 'message');
  expect(log).toEqual(['replaced']);
});

it('does not run when an earlier listener sets it to null', () => {
  const { log, on } = recorder();
  const radio = new Radio();
  radio.addEventListener('message', () => {
    radio.onmessage = null;
  });
  radio.onmessage = on('handler');
  fireEvent(radio, 'message');
  expect(log).toEqual([]);
});

it.each([undefined, 1, 'code', true, Symbol('s')])('takes %p as null', (value) => {
  const radio = new Radio();
  radio.onmessage = () => {};
  (radio as { onmessage: unknown }).onmessage = value;
  expect(radio.onmessage).toBeNull();
});

it('keeps an object that is not callable, and never calls its handleEvent', () => {
  const radio = new Radio();
  const { log, on } = recorder();
  const object = { handleEvent: on('handleEvent') };
  (radio as { onmessage: unknown }).onmessage = object;
  expect(radio.onmessage).toBe(object);
  fireEvent(radio, 'message');
  expect(log).toEqual([]);
});

it('is called with the target as this and the event', () => {
  const radio = new Radio();
  const event = new Event('message');
  const calls: unknown[] = [];
  radio.onmessage = function (this: Radio, given) {
    calls.push(this, given, given.target);
  };
  fireEvent(radio, event);
  expect(calls[0]).toBe(radio);
  expect(calls[1]).toBe(event);
  expect(calls[2]).toBe(radio);
});

it('cancels the event when it returns false', () => {
  const radio = new Radio();
  radio.onmessage = () => false;
  expect(fireEvent(radio, new Event('message', { cancelable: true }))).toBe(false);
  radio.onmessage = () => 0;
  expect(fireEvent(radio, new Event('message', { cancelable: true }))).toBe(true);
});

it('may also be registered as a listener of its own', () => {
  const { log, on } = recorder();
  const radio = new Radio();
  const handler = on('same');
  radio.onmessage = handler;
  radio.addEventListener('message', handler);
  fireEvent(radio, 'message');
  expect(log).toEqual(['same', 'same']);
});

it('throws for a wrong this', () => {
  const { get, set } = Object.getOwnPropertyDescriptor(Radio.prototype, 'onmessage') ?? {};
  expect(() => get?.call({}) as unknown).toThrow(TypeError);
  expect(() => set?.call(new EventTarget(), null)).toThrow(TypeError);
});
