interface Stray {
  resetDone: boolean;
  resetByPeer: boolean;
}

/** How often a stream is reset without having been used by a channel of ours in between. */
const MAX_RESETS = 8;

/**
 * Streams without a channel here whose channel at the peer must be closed. Two peers that both see
 * such a stream must not answer each other's resets for ever.
 */
export class StrayStreams {
  readonly #open = new Map<number, Stray>();
  readonly #resets = new Map<number, number>();
  readonly #resetStream: (id: number) => void;

  constructor(resetStream: (id: number) => void) {
    this.#resetStream = resetStream;
  }

  reset(id: number): void {
    this.#entry(id);
  }

  resetByPeer(id: number): void {
    const stray = this.#entry(id);
    if (!stray) return;
    stray.resetByPeer = true;
    this.#forgetWhenClosed(id, stray);
  }

  resetDone(id: number): void {
    const stray = this.#open.get(id);
    if (!stray) return;
    stray.resetDone = true;
    this.#forgetWhenClosed(id, stray);
  }

  /** A channel uses the stream now. */
  forget(id: number): void {
    this.#open.delete(id);
    this.#resets.delete(id);
  }

  clear(): void {
    this.#open.clear();
    this.#resets.clear();
  }

  #entry(id: number): Stray | undefined {
    let stray = this.#open.get(id);
    if (stray) return stray;
    const resets = this.#resets.get(id) ?? 0;
    if (resets === MAX_RESETS) return undefined;
    this.#resets.set(id, resets + 1);
    stray = { resetDone: false, resetByPeer: false };
    this.#open.set(id, stray);
    this.#resetStream(id);
    return stray;
  }

  #forgetWhenClosed(id: number, stray: Stray): void {
    if (stray.resetDone && stray.resetByPeer) this.#open.delete(id);
  }
}
