import type { Certificate } from '../native/types.js';
import { nativeCertificateOf, type RTCCertificate } from '../RTCCertificate.js';
import { domException } from '../webidl/index.js';
import { dependencies } from './dependencies.js';

const THIRTY_DAYS = 30 * 24 * 60 * 60 * 1000;

/** The certificate of a connection: the first that it was given, or one made when it is first needed. */
export class LocalCertificate {
  readonly #given: RTCCertificate | undefined;
  #promise: Promise<Certificate> | null = null;
  #made: Certificate | null = null;

  constructor(given: readonly RTCCertificate[]) {
    this.#given = given.at(0);
  }

  get(): Promise<Certificate> {
    this.#promise ??= this.#make();
    return this.#promise;
  }

  /** It will be needed soon. */
  prepare(): void {
    // A failure is that of the operation that needs it.
    this.get().catch(() => undefined);
  }

  /** For what comes after get(). */
  require(): Certificate {
    if (!this.#made) throw domException('OperationError', 'There is no certificate yet');
    return this.#made;
  }

  async #make(): Promise<Certificate> {
    const expires = dependencies.now() + THIRTY_DAYS;
    this.#made = this.#given
      ? nativeCertificateOf(this.#given)
      : await dependencies.native().generateCertificate({ name: 'ECDSA', expires });
    return this.#made;
  }
}
