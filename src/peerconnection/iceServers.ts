import { fireEvent } from '../events/index.js';
import type { IceOptions } from '../native/types.js';
import type { ValidConfiguration } from '../RTCConfiguration.js';
import { nativeIceServers } from '../RTCIceServer.js';
import { RTCPeerConnectionIceErrorEvent } from '../RTCPeerConnectionIceErrorEvent.js';
import { dependencies } from './dependencies.js';

/** webrtc-pc 4.8.3: the server could not be reached. */
const SERVER_NOT_REACHABLE = 701;

/** What the native transports take of a configuration. */
export function iceOptions(configuration: ValidConfiguration): IceOptions {
  const { iceServers, iceTransportPolicy, bindAddress, portRangeBegin, portRangeEnd } = configuration;
  return {
    servers: nativeIceServers(iceServers).usable,
    relayOnly: iceTransportPolicy === 'relay',
    ...(bindAddress !== undefined && { bindAddress }),
    ...(portRangeBegin !== undefined && { portRangeBegin }),
    ...(portRangeBegin !== undefined && { portRangeEnd: portRangeEnd ?? 65535 }),
  };
}

/** RFC 9429 4.1.18: what takes effect with the next ICE restart only. */
export function changesGathering(before: ValidConfiguration, after: ValidConfiguration): boolean {
  return (
    before.iceTransportPolicy !== after.iceTransportPolicy ||
    JSON.stringify(before.iceServers) !== JSON.stringify(after.iceServers)
  );
}

/** Fires `icecandidateerror` at a connection. */
export class CandidateErrors {
  readonly #target: EventTarget;
  readonly #isClosed: () => boolean;
  readonly #reported = new Set<string>();

  constructor(target: EventTarget, isClosed: () => boolean) {
    this.#target = target;
    this.#isClosed = isClosed;
  }

  fire(url: string, errorCode: number, errorText: string): void {
    const event = new RTCPeerConnectionIceErrorEvent('icecandidateerror', { url, errorCode, errorText });
    fireEvent(this.#target, event);
  }

  /** Servers of a kind that is not supported are reported, once, like those that do not answer. */
  reportUnsupported({ iceServers }: ValidConfiguration): void {
    for (const { url, reason } of nativeIceServers(iceServers).unsupported) {
      if (this.#reported.has(url)) continue;
      this.#reported.add(url);
      dependencies.queueTask(() => {
        if (!this.#isClosed()) this.fire(url, SERVER_NOT_REACHABLE, reason);
      });
    }
  }
}
