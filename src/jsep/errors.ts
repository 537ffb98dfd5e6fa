/** Names of the exceptions that webrtc-pc 4.4.1.5 gives for a description that cannot be applied. */
export type JsepErrorName =
  'InvalidAccessError' | 'InvalidModificationError' | 'InvalidStateError' | 'OperationError';

/** Why a description cannot be applied or made; the caller turns it into a DOMException of that name. */
export class JsepError extends Error {
  override readonly name: JsepErrorName;

  constructor(name: JsepErrorName, message: string) {
    super(message);
    this.name = name;
  }
}

/** The content of a description is invalid. */
export function invalid(message: string): JsepError {
  return new JsepError('InvalidAccessError', message);
}
