import { RTCPeerConnection } from 'rtcwire';

export interface Signal {
  description?: { type: 'offer' | 'answer' | 'pranswer' | 'rollback'; sdp: string };
  candidate?: RTCIceCandidateInit | null;
}

/** One end of a connection, as the signalling between the two sees it. */
export interface Peer {
  onSignal: (signal: Signal) => void;
  signal(signal: Signal): Promise<void>;
  close(): Promise<void> | void;
}

/** Ours: negotiates when needed, answers offers. */
export class RtcwirePeer implements Peer {
  readonly pc: RTCPeerConnection;
  onSignal: (signal: Signal) => void = () => undefined;

  constructor(
    private readonly trickle = true,
    configuration: RTCConfiguration = {},
  ) {
    this.pc = new RTCPeerConnection(configuration);
    this.pc.onnegotiationneeded = () => void this.describe();
    this.pc.onicecandidate = ({ candidate }) => {
      if (this.trickle) this.onSignal({ candidate: candidate?.toJSON() ?? null });
    };
  }

  async describe(): Promise<void> {
    await this.pc.setLocalDescription();
    while (!this.trickle && this.pc.iceGatheringState !== 'complete') {
      await event(this.pc, 'icegatheringstatechange');
    }
    const description = this.pc.localDescription;
    if (description) this.onSignal({ description: { type: description.type, sdp: description.sdp } });
  }

  async signal({ description, candidate }: Signal): Promise<void> {
    if (description) {
      await this.pc.setRemoteDescription(description);
      if (description.type === 'offer') await this.describe();
    } else await this.pc.addIceCandidate(candidate);
  }

  close(): void {
    this.pc.close();
  }
}

/** Passes signals both ways, each direction in order; a failing end fails the test through `failed`. */
export function connectSignalling(a: Peer, b: Peer): { failed: Promise<never> } {
  let fail: (reason: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => (fail = reject));
  failed.catch(() => undefined);
  const pipe = (from: Peer, to: Peer): void => {
    let last = Promise.resolve();
    from.onSignal = (signal) => {
      last = last.then(() => to.signal(signal)).catch(fail);
    };
  };
  pipe(a, b);
  pipe(b, a);
  return { failed };
}

export function event<T extends Event = Event>(target: EventTarget, type: string): Promise<T> {
  return new Promise((resolve) => target.addEventListener(type, (e) => resolve(e as T), { once: true }));
}

/** Sends one message and resolves with the echo. */
export async function echo(channel: RTCDataChannel, data: string | ArrayBuffer | Blob): Promise<unknown> {
  const answer = event<MessageEvent>(channel, 'message');
  channel.send(data as ArrayBuffer);
  return (await answer).data;
}

/** Bytes that are recognisable at every offset. */
export function pattern(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => (i * 7 + (i >> 8)) & 0xff);
}

/** Sends binary messages of these sizes and expects each back unchanged. */
export async function exchangeBinary(channel: RTCDataChannel, sizes: readonly number[]): Promise<void> {
  channel.binaryType = 'arraybuffer';
  for (const size of sizes) {
    const bytes = pattern(size);
    const back = new Uint8Array((await echo(channel, bytes.buffer as ArrayBuffer)) as ArrayBuffer);
    expect(Buffer.compare(back, bytes)).toBe(0);
  }
}

/** The next channel that the other side opens, once it is open here. */
export async function incomingChannel({ pc }: RtcwirePeer): Promise<RTCDataChannel> {
  const { channel } = await event<RTCDataChannelEvent>(pc as never, 'datachannel');
  if (channel.readyState !== 'open') await event(channel, 'open');
  return channel;
}
