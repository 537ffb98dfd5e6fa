import { OperationsChain } from '../src/OperationsChain.js';

function makeChain(): { chain: OperationsChain; updates: () => number; close: () => void } {
  let closed = false;
  let updates = 0;
  const chain = new OperationsChain({
    isClosed: () => closed,
    updateNegotiationNeeded: () => {
      updates++;
    },
  });
  return {
    chain,
    updates: () => updates,
    close: () => {
      closed = true;
    },
  };
}

const microtasks = async (count = 10): Promise<void> => {
  for (let i = 0; i < count; i++) await Promise.resolve();
};

it('runs an operation at once when it is empty', () => {
  const { chain } = makeChain();
  let ran = false;
  void chain.chain(async () => {
    ran = true;
    await Promise.resolve();
  });
  expect(ran).toBe(true);
  expect(chain.isEmpty).toBe(false);
});

it('runs one operation after the other', async () => {
  const { chain } = makeChain();
  const log: string[] = [];
  const operation = (name: string) => async () => {
    log.push(`${name} starts`);
    await microtasks();
    log.push(`${name} ends`);
  };
  await Promise.all([chain.chain(operation('a')), chain.chain(operation('b'))]);
  expect(log).toEqual(['a starts', 'a ends', 'b starts', 'b ends']);
});

it('goes on after an operation that fails', async () => {
  const { chain } = makeChain();
  const failing = chain.chain(() => Promise.reject(new Error('no')));
  const next = chain.chain(() => Promise.resolve(7));
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe(7);
});

it('is still occupied in the reaction to an operation', async () => {
  const { chain } = makeChain();
  let empty: boolean | undefined;
  await chain
    .chain(() => Promise.resolve())
    .then(() => {
      empty = chain.isEmpty;
    });
  expect(empty).toBe(false);
  await microtasks();
  expect(chain.isEmpty).toBe(true);
});

it('asks for the update that waited for it once it is empty', async () => {
  const { chain, updates } = makeChain();
  const first = chain.chain(() => Promise.resolve());
  const second = chain.chain(() => Promise.resolve());
  chain.updateWhenEmpty();
  await first;
  expect(updates()).toBe(0);
  await second;
  await microtasks();
  expect(updates()).toBe(1);
});

it('settles nothing and runs nothing after close', async () => {
  const { chain, close } = makeChain();
  const settled: string[] = [];
  const ran: string[] = [];
  void chain.chain(() => Promise.resolve()).then(() => settled.push('a'));
  void chain
    .chain(async () => {
      ran.push('b');
      await Promise.resolve();
    })
    .then(() => settled.push('b'));
  close();
  await microtasks();
  expect([settled, ran]).toEqual([[], []]);
  await expect(chain.chain(() => Promise.resolve())).rejects.toMatchObject({ name: 'InvalidStateError' });
});
