import {
  constructionToken,
  defineInterface,
  DOMString,
  executing,
  requireConstructionToken,
  callbackFunction,
} from './webidl/index.js';
import type { RTCStats } from './stats/types.js';

/** The statistics of one call of getStats(), by id (webrtc-pc section 8.5; a read-only maplike). */
export class RTCStatsReport {
  readonly #stats: ReadonlyMap<string, RTCStats>;

  /** @internal */
  constructor(token: unknown, stats: Iterable<RTCStats>) {
    requireConstructionToken(token);
    this.#stats = new Map(Array.from(stats, (entry) => [entry.id, entry]));
  }

  get size(): number {
    return this.#stats.size;
  }

  entries(): MapIterator<[string, RTCStats]> {
    return this.#stats.entries();
  }

  forEach(
    callback: (stats: RTCStats, id: string, report: RTCStatsReport) => void,
    thisArgument?: unknown,
  ): void {
    const call = callbackFunction(callback, EACH, 'parameter 1');
    for (const [id, stats] of this.#stats) call.call(thisArgument, stats, id, this);
  }

  get(id: string): RTCStats | undefined {
    return this.#stats.get(DOMString(id, executing('get', 'RTCStatsReport')));
  }

  has(id: string): boolean {
    return this.#stats.has(DOMString(id, executing('has', 'RTCStatsReport')));
  }

  keys(): MapIterator<string> {
    return this.#stats.keys();
  }

  values(): MapIterator<RTCStats> {
    return this.#stats.values();
  }

  declare [Symbol.iterator]: () => MapIterator<[string, RTCStats]>;
}

const EACH = executing('forEach', 'RTCStatsReport');

defineInterface(RTCStatsReport, {
  operations: { entries: 0, forEach: 1, get: 1, has: 1, keys: 0, values: 0 },
});
// Web IDL 3.7.11.3: the same function object as `entries`.
Object.defineProperty(RTCStatsReport.prototype, Symbol.iterator, {
  value: Object.getOwnPropertyDescriptor(RTCStatsReport.prototype, 'entries')?.value as unknown,
  writable: true,
  configurable: true,
});

/** @internal */
export function createStatsReport(stats: Iterable<RTCStats>): RTCStatsReport {
  return new RTCStatsReport(constructionToken, stats);
}
