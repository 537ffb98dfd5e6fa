import { getMaxListeners } from 'node:events';
import { allowAnyListeners } from '../../src/events/index.js';
import { fakeConnections, required } from '../support/connections.js';

const { connect } = fakeConnections();

// Node warns beyond that many; its warnings can't be observed from within Jest.
it('lets any number of listeners be added to our objects', async () => {
  const pc = connect();
  const channel = pc.createDataChannel('a');
  await pc.setLocalDescription();
  const sctp = required(pc.sctp);
  const targets = [pc, channel, sctp, sctp.transport, sctp.transport.iceTransport];
  expect(targets.map((target) => getMaxListeners(target))).toEqual(targets.map(() => Infinity));
});

it('lifts the limit of one target only', () => {
  const [ours, other] = [new EventTarget(), new EventTarget()];
  allowAnyListeners(ours);
  expect(getMaxListeners(ours)).toBe(Infinity);
  expect(getMaxListeners(other)).toBeLessThan(Infinity);
});
