import type { OperationsChain } from '../OperationsChain.js';
import { dependencies } from './dependencies.js';

/** What the flag depends on. */
export interface NegotiationNeededHost {
  isClosed(): boolean;
  isStable(): boolean;
  /** webrtc-pc 4.7.3, "check if negotiation is needed". */
  isNegotiationNeeded(): boolean;
  fireNegotiationNeeded(): void;
}

/** [[NegotiationNeeded]] (webrtc-pc 4.7.3). */
export class NegotiationNeeded {
  readonly #host: NegotiationNeededHost;
  readonly #chain: OperationsChain;
  #flag = false;

  constructor(host: NegotiationNeededHost, chain: OperationsChain) {
    this.#host = host;
    this.#chain = chain;
  }

  clear(): void {
    this.#flag = false;
  }

  /** "Update the negotiation-needed flag". */
  update(): void {
    // 1.
    if (!this.#chain.isEmpty) {
      this.#chain.updateWhenEmpty();
      return;
    }
    // 2.
    dependencies.queueTask(() => {
      this.#updateInTask();
    });
  }

  #updateInTask(): void {
    // 2.1
    if (this.#host.isClosed()) return;
    // 2.2
    if (!this.#chain.isEmpty) {
      this.#chain.updateWhenEmpty();
      return;
    }
    // 2.3
    if (!this.#host.isStable()) return;
    // 2.4
    if (!this.#host.isNegotiationNeeded()) {
      this.#flag = false;
      return;
    }
    // 2.5
    if (this.#flag) return;
    this.#flag = true;
    this.#host.fireNegotiationNeeded();
  }
}
