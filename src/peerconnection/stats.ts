export type RTCStatsReport = ReadonlyMap<string, object>;
import { domException } from '../webidl/index.js';
import type { ConnectionCore } from './ConnectionCore.js';

export function collectStats(core: ConnectionCore, selector: unknown): Promise<RTCStatsReport> {
  core;
  if (selector !== null && selector !== undefined) {
    return Promise.reject(domException('InvalidAccessError', 'No sender or receiver has this track.'));
  }
  return Promise.reject(domException('OperationError', 'pending'));
}
