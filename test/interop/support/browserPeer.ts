import type { Page } from 'playwright-core';
import type { Peer, Signal } from './peer.js';

/** What the page's script keeps on `window` for the tests. */
export interface BrowserGlobals {
  pc: RTCPeerConnection;
  channels: RTCDataChannel[];
  /** Everything that happened, in order: `open:label`, `closing:label`, `close:label`, `message:label`. */
  log: string[];
  waitFor(entry: string): Promise<void>;
}

/** An RTCPeerConnection in the page, whose channels echo every message, seen as a Peer. */
export async function browserPeer(page: Page, trickle: boolean): Promise<Peer> {
  let onSignal: (signal: Signal) => void = () => undefined;
  await page.exposeFunction('signalOut', (signal: Signal) => {
    onSignal(signal);
  });
  await page.evaluate(installPeer, trickle);
  return {
    set onSignal(callback: (signal: Signal) => void) {
      onSignal = callback;
    },
    async signal(signal) {
      await page.evaluate(
        (message) => (window as never as { signalIn(m: unknown): Promise<void> }).signalIn(message),
        signal,
      );
    },
    async close() {
      await page.close();
    },
  };
}

/** Runs in the page. */
function installPeer(trickle: boolean): void {
  const scope = window as never as BrowserGlobals & {
    signalOut(signal: Signal): void;
    signalIn(signal: Signal): Promise<void>;
    adopt(channel: RTCDataChannel): RTCDataChannel;
  };
  const waiting = new Map<string, () => void>();
  const note = (entry: string): void => {
    scope.log.push(entry);
    waiting.get(entry)?.();
  };
  scope.log = [];
  scope.waitFor = (entry) =>
    scope.log.includes(entry) ? Promise.resolve() : new Promise((resolve) => waiting.set(entry, resolve));
  scope.channels = [];
  scope.adopt = (channel) => {
    scope.channels.push(channel);
    for (const type of ['open', 'closing', 'close']) {
      channel.addEventListener(type, () => note(`${type}:${channel.label}`));
    }
    channel.addEventListener('message', ({ data }) => {
      note(`message:${channel.label}`);
      if (channel.readyState === 'open') channel.send(data);
    });
    return channel;
  };
  const pc = new RTCPeerConnection();
  scope.pc = pc;
  pc.ondatachannel = ({ channel }) => {
    scope.adopt(channel);
    note(`datachannel:${channel.label}`);
  };
  pc.oniceconnectionstatechange = () => note(`ice:${pc.iceConnectionState}`);
  pc.onconnectionstatechange = () => note(`connection:${pc.connectionState}`);
  const describe = async (): Promise<void> => {
    await pc.setLocalDescription();
    if (!trickle) {
      while (pc.iceGatheringState !== 'complete') {
        await new Promise((resolve) =>
          pc.addEventListener('icegatheringstatechange', resolve, { once: true }),
        );
      }
    }
    const description = pc.localDescription;
    if (description) scope.signalOut({ description: { type: description.type, sdp: description.sdp } });
  };
  pc.onnegotiationneeded = () => void describe();
  pc.onicecandidate = ({ candidate }) => {
    if (trickle) scope.signalOut({ candidate: candidate?.toJSON() ?? null });
  };
  scope.signalIn = async ({ description, candidate }) => {
    if (description) {
      await pc.setRemoteDescription(description);
      if (description.type === 'offer') await describe();
    } else await pc.addIceCandidate(candidate ?? undefined);
  };
}
