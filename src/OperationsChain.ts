import { domException } from './webidl/index.js';

/** What the chain asks of its connection. */
export interface OperationsChainHost {
  /** [[IsClosed]] */
  isClosed(): boolean;
  /** Called when the chain has run empty after an update of the negotiation-needed flag was asked for. */
  updateNegotiationNeeded(): void;
}

type Operation = () => Promise<unknown>;

/** The operations chain of an RTCPeerConnection (webrtc-pc 4.4.1.2). */
export class OperationsChain {
  readonly #host: OperationsChainHost;
  /** [[Operations]] */
  readonly #operations: Operation[] = [];
  /** [[UpdateNegotiationNeededFlagOnEmptyChain]] */
  #updateOnEmpty = false;

  constructor(host: OperationsChainHost) {
    this.#host = host;
  }

  get isEmpty(): boolean {
    return this.#operations.length === 0;
  }

  /** Asks for {@link OperationsChainHost.updateNegotiationNeeded} once the chain is empty. */
  updateWhenEmpty(): void {
    this.#updateOnEmpty = true;
  }

  /**
   * Chains an operation. It runs at once when the chain is empty. Once the connection is closed the
   * returned promise never settles.
   */
  chain<T>(operation: () => Promise<T>): Promise<T> {
    if (this.#host.isClosed()) {
      return Promise.reject(
        domException('InvalidStateError', "The RTCPeerConnection's signalingState is 'closed'."),
      );
    }
    return new Promise<T>((resolve, reject) => {
      this.#operations.push(() => {
        const result = operation();
        result.then(
          (value) => {
            if (this.#host.isClosed()) return;
            resolve(value);
            this.#finished();
          },
          (error: unknown) => {
            if (this.#host.isClosed()) return;
            // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- passed on as it is
            reject(error);
            this.#finished();
          },
        );
        return result;
      });
      if (this.#operations.length === 1) this.#run();
    });
  }

  #run(): void {
    void this.#operations[0]?.();
  }

  /** "Upon fulfillment or rejection of p": behind the reactions the application has added to it. */
  #finished(): void {
    queueMicrotask(() => {
      if (this.#host.isClosed()) return;
      this.#operations.shift();
      if (this.#operations.length > 0) {
        this.#run();
        return;
      }
      if (!this.#updateOnEmpty) return;
      this.#updateOnEmpty = false;
      this.#host.updateNegotiationNeeded();
    });
  }
}
