import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createPeers, settled } from '../support/dataChannelPeers.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

async function collected(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    await settled();
    collectGarbage();
  }
}

test('an open channel lives without a reference of the application, a closed one does not', async () => {
  const { a, b, connect } = createPeers();
  const received: unknown[] = [];
  const references = ((): WeakRef<object>[] => {
    const channel = a.registry.createDataChannel('');
    channel.onmessage = ({ data }): void => {
      received.push(data);
    };
    return [new WeakRef(channel)];
  })();
  b.onDataChannel = (channel): void => {
    references.push(new WeakRef(channel));
  };
  connect();
  await settled();
  b.announced.length = 0;
  await collected();
  expect(references.map((reference) => reference.deref() !== undefined)).toEqual([true, true]);

  b.registry.channels[0]?.send('still there');
  await settled();
  expect(received).toEqual(['still there']);

  b.registry.channels[0]?.close();
  await collected();
  expect(references.map((reference) => reference.deref())).toEqual([undefined, undefined]);
});
