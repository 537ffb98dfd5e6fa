import { type RTCStatsReport, createStatsReport } from '../RTCStatsReport.js';
import {
  type RTCStats,
  type TransportInput,
  dataChannelStats,
  peerConnectionStats,
  statsTimestamp,
  transportStats,
} from '../stats/index.js';
import { domException } from '../webidl/index.js';
import type { ConnectionCore } from './ConnectionCore.js';
import { dependencies } from './dependencies.js';
import type { PeerTransport } from './PeerTransport.js';

/** webrtc-pc 8.2, getStats. `selector` is the argument as it was given. */
export function getStats(core: ConnectionCore, selector: unknown, context: string): Promise<RTCStatsReport> {
  if (selector !== null && selector !== undefined) {
    if (Object.prototype.toString.call(selector) !== '[object MediaStreamTrack]') {
      return Promise.reject(new TypeError(`${context}: parameter 1 is not of type 'MediaStreamTrack'.`));
    }
    const problem = 'No sender or receiver of the connection has this track';
    return Promise.reject(domException('InvalidAccessError', `${context}: ${problem}.`));
  }
  return new Promise((resolve, reject) => {
    dependencies.queueTask(() => {
      try {
        resolve(createStatsReport(collect(core)));
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
}

function* collect(core: ConnectionCore): Generator<RTCStats> {
  const timestamp = statsTimestamp();
  yield peerConnectionStats(core.dataChannels.counters, timestamp);
  const fingerprintOf = (der: ArrayBuffer, algorithm: string): string =>
    dependencies.native().fingerprintOf(der, algorithm);
  for (const transport of core.transports.all) {
    yield* transportStats(describe(transport), timestamp, fingerprintOf);
  }
  for (const channel of core.dataChannels.cores) yield dataChannelStats(channel, timestamp);
}

function describe(transport: PeerTransport): TransportInput {
  const { iceTransport, dtlsTransport } = transport;
  return {
    name: transport.mid,
    iceRole: iceTransport.role,
    iceState: iceTransport.state,
    dtlsState: dtlsTransport.state,
    dtlsRole: transport.dtlsRole,
    usernameFragment: transport.localUsernameFragment,
    ice: transport.nativeIce.stats(),
    dtls: transport.nativeDtls.stats(),
    localCandidates: iceTransport.getLocalCandidates(),
    remoteCandidates: iceTransport.getRemoteCandidates(),
    localCertificates: [transport.certificate.der],
    remoteCertificates: dtlsTransport.getRemoteCertificates(),
  };
}
