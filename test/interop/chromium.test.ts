import type { Page } from 'playwright-core';
import { browserPeer, type BrowserGlobals } from './support/browserPeer.js';
import { Chromium } from './support/chromium.js';
import {
  connectSignalling,
  echo,
  event,
  exchangeBinary,
  incomingChannel,
  RtcwirePeer,
  type Peer,
} from './support/peer.js';

type Globals = BrowserGlobals & { adopt(channel: RTCDataChannel): RTCDataChannel };

let chromium: Chromium;
let page: Page;
let ours: RtcwirePeer;
let theirs: Peer;

beforeAll(async () => {
  chromium = await Chromium.launch();
});
afterAll(async () => {
  await chromium.close();
});
afterEach(async () => {
  ours.close();
  await theirs.close();
});

async function meet(trickle = true): Promise<void> {
  page = await chromium.newPage();
  ours = new RtcwirePeer(trickle);
  theirs = await browserPeer(page, trickle);
  connectSignalling(ours, theirs);
}

const inPage = <T, A>(script: (argument: A) => T | Promise<T>, argument?: A): Promise<T> =>
  page.evaluate(script as never, argument as never) as Promise<T>;

const waitInPage = (entry: string): Promise<void> =>
  inPage((name: string) => (window as never as Globals).waitFor(name), entry);

/** A channel made by the side that offers; resolves with our end of it when it is open. */
async function openChannel(
  offerer: 'rtcwire' | 'chromium',
  label: string,
  options: RTCDataChannelInit = {},
): Promise<RTCDataChannel> {
  if (offerer === 'rtcwire') {
    const channel = ours.pc.createDataChannel(label, options);
    await event(channel, 'open');
    return channel as never;
  }
  const arrived = incomingChannel(ours);
  await inPage(
    ([name, init]: [string, RTCDataChannelInit]) => {
      const scope = window as never as Globals;
      scope.adopt(scope.pc.createDataChannel(name, init));
    },
    [label, options],
  );
  return arrived;
}

describe.each(['rtcwire', 'chromium'] as const)('%s offers', (offerer) => {
  describe.each([true, false])('trickle: %s', (trickle) => {
    test('text and binary of 1 byte to 256 KiB, and Blobs, come back unchanged', async () => {
      await meet(trickle);
      const channel = await openChannel(offerer, 'echo');
      channel.binaryType = 'arraybuffer';
      for (const text of ['', 'a', 'grüße 🐟', 'x'.repeat(262144)])
        expect(await echo(channel, text)).toBe(text);
      await exchangeBinary(channel, [0, 1, 1200, 65536, 262144]);
      channel.binaryType = 'blob';
      const blob = (await echo(channel, new Blob(['from a ', 'blob']))) as Blob;
      expect(await blob.text()).toBe('from a blob');
    });
  });

  test.each([
    { ordered: false },
    { ordered: true, maxRetransmits: 0 },
    { ordered: false, maxRetransmits: 3 },
    { ordered: false, maxPacketLifeTime: 500 },
    { protocol: 'interop/1' },
  ])('a channel with %j has these attributes at the other end and carries messages', async (options) => {
    await meet();
    const channel = await openChannel(offerer, 'options', options);
    await waitInPage('open:options');
    const attributes = await inPage(() => {
      const [c] = (window as never as Globals).channels;
      if (!c) throw new Error('no channel');
      const { ordered, maxRetransmits, maxPacketLifeTime, protocol, negotiated, id } = c;
      return { ordered, maxRetransmits, maxPacketLifeTime, protocol, negotiated, id };
    });
    const { ordered, maxRetransmits, maxPacketLifeTime, protocol, negotiated, id } = channel;
    expect({ ordered, maxRetransmits, maxPacketLifeTime, protocol, negotiated, id }).toEqual(attributes);
    expect({
      ordered: true,
      maxRetransmits: null,
      maxPacketLifeTime: null,
      protocol: '',
      ...options,
    }).toEqual({
      ordered,
      maxRetransmits,
      maxPacketLifeTime,
      protocol,
    });
    expect(await echo(channel, 'there and back')).toBe('there and back');
  });

  test('100 channels on one connection each carry their own messages', async () => {
    await meet();
    const labels = Array.from({ length: 100 }, (_, i) => `channel ${i}`);
    const channels: RTCDataChannel[] = [];
    const allHere = new Promise<void>((resolve) => {
      const add = (channel: RTCDataChannel): void => {
        channels.push(channel);
        if (channels.length === labels.length) resolve();
      };
      if (offerer === 'rtcwire') {
        for (const label of labels) {
          const channel = ours.pc.createDataChannel(label) as never as RTCDataChannel;
          channel.addEventListener('open', () => add(channel));
        }
      } else {
        ours.pc.addEventListener('datachannel', (e) => add((e as never as RTCDataChannelEvent).channel));
      }
    });
    if (offerer === 'chromium') {
      await inPage((names: string[]) => {
        const scope = window as never as Globals;
        for (const name of names) scope.adopt(scope.pc.createDataChannel(name));
      }, labels);
    }
    await allHere;
    const answers = await Promise.all(channels.map((channel) => echo(channel, `to ${channel.label}`)));
    expect(answers).toEqual(channels.map((channel) => `to ${channel.label}`));
    expect(new Set(channels.map((channel) => channel.id)).size).toBe(100);
  });

  test.each(['rtcwire', 'chromium'])(
    'an ICE restart by %s keeps channels and messages',
    async (restarter) => {
      await meet();
      const channel = await openChannel(offerer, 'restart');
      const before = ours.pc.localDescription?.sdp.match(/a=ice-ufrag:(.*)/)?.[1];
      const stable = new Promise<void>((resolve) => {
        ours.pc.addEventListener(
          'signalingstatechange',
          () => ours.pc.signalingState === 'stable' && resolve(),
        );
      });
      if (restarter === 'rtcwire') ours.pc.restartIce();
      else await inPage(() => (window as never as Globals).pc.restartIce());
      await stable;
      expect(ours.pc.localDescription?.sdp.match(/a=ice-ufrag:(.*)/)?.[1]).not.toBe(before);
      for (let i = 0; i < 20; i++) expect(await echo(channel, `message ${i}`)).toBe(`message ${i}`);
      expect(ours.pc.connectionState).toBe('connected');
    },
  );

  test('closing a channel here closes it there, after what was sent', async () => {
    await meet();
    const channel = await openChannel(offerer, 'close here');
    // A page that does not know the channel yet when it closes is not told of its messages either.
    await waitInPage('open:close here');
    const closed = event(channel, 'close');
    for (let i = 0; i < 50; i++) channel.send(`last words ${i}`);
    channel.close();
    expect(channel.readyState).toBe('closing');
    await closed;
    await waitInPage('close:close here');
    const log = await inPage(() =>
      (window as never as Globals).log.filter((e) => e === 'message:close here'),
    );
    expect(log).toHaveLength(50);
  });

  test('closing a channel there closes it here', async () => {
    await meet();
    const channel = await openChannel(offerer, 'close there');
    await waitInPage('open:close there');
    const order: string[] = [];
    channel.addEventListener('closing', () => order.push('closing'));
    const closed = event(channel, 'close').then(() => order.push('close'));
    await inPage(() => (window as never as Globals).channels[0]?.close());
    await closed;
    expect(order).toEqual(['closing', 'close']);
    expect(channel.readyState).toBe('closed');
  });

  test('closing the connection at either end closes the channel at the other', async () => {
    await meet();
    const first = await openChannel(offerer, 'end');
    await waitInPage('open:end');
    const closed = event(first, 'close');
    await inPage(() => (window as never as Globals).pc.close());
    await closed;

    ours.close();
    await theirs.close();
    await meet();
    await openChannel(offerer, 'end');
    await waitInPage('open:end');
    ours.close();
    await waitInPage('close:end');
  });
});
