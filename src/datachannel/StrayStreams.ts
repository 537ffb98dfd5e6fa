interface Stray {
  resetDone: boolean;
  resetByPeer: boolean;
}

/**
 * Streams without a channel here whose channel at the peer must be closed. Each is reset once, so
 * that two peers never answer each other's resets for ever.
 */
export class StrayStreams {
  readonly #streams = new Map<number, Stray>();
  readonly #resetStream: (id: number) => void;

  constructor(resetStream: (id: number) => void) {
    this.#resetStream = resetStream;
  }

  reset(id: number): Stray {
    let stray = this.#streams.get(id);
    if (!stray) {
      stray = { resetDone: false, resetByPeer: false };
      this.#streams.set(id, stray);
      this.#resetStream(id);
    }
    return stray;
  }

  resetByPeer(id: number): void {
    this.reset(id).resetByPeer = true;
    this.#forgetWhenClosed(id);
  }

  resetDone(id: number): void {
    const stray = this.#streams.get(id);
    if (!stray) return;
    stray.resetDone = true;
    this.#forgetWhenClosed(id);
  }

  /** A channel uses the stream now. */
  forget(id: number): void {
    this.#streams.delete(id);
  }

  clear(): void {
    this.#streams.clear();
  }

  #forgetWhenClosed(id: number): void {
    const stray = this.#streams.get(id);
    if (stray?.resetDone && stray.resetByPeer) this.#streams.delete(id);
  }
}
