import type { DataChannelCore } from './DataChannelCore.js';
import { MAX_ID } from './createArguments.js';

/** Which channel has which SCTP stream, and which is free next (RFC 8832 section 6). */
export class StreamIds {
  readonly #channels = new Map<number, DataChannelCore>();
  /** No even, no odd id below these is free. */
  readonly #lowest = [0, 1];

  get(id: number): DataChannelCore | undefined {
    return this.#channels.get(id);
  }

  /** False when the id is in use. */
  take(id: number, core: DataChannelCore): boolean {
    if (this.#channels.has(id)) return false;
    this.#channels.set(id, core);
    return true;
  }

  /** The lowest free id below `limit`: even for the DTLS client, odd for the server. */
  allocate(role: 'client' | 'server', limit: number): number | null {
    const parity = role === 'client' ? 0 : 1;
    let id = this.#lowest[parity] ?? parity;
    while (this.#channels.has(id)) id += 2;
    this.#lowest[parity] = id;
    return id <= MAX_ID && id < limit ? id : null;
  }

  release(core: DataChannelCore): void {
    const id = core.id;
    if (id === null || this.#channels.get(id) !== core) return;
    this.#channels.delete(id);
    const parity = id % 2;
    this.#lowest[parity] = Math.min(this.#lowest[parity] ?? id, id);
  }
}
