/** The DOMException names that webrtc-pc and Web IDL use. */
export type DOMExceptionName =
  | 'AbortError'
  | 'DataError'
  | 'InvalidAccessError'
  | 'InvalidCharacterError'
  | 'InvalidModificationError'
  | 'InvalidStateError'
  | 'NetworkError'
  | 'NotAllowedError'
  | 'NotFoundError'
  | 'NotReadableError'
  | 'NotSupportedError'
  | 'OperationError'
  | 'OverconstrainedError'
  | 'SyntaxError'
  | 'TypeMismatchError'
  | 'UnknownError';

/** `throw domException('InvalidStateError', '…')`. */
export function domException(name: DOMExceptionName, message: string): DOMException {
  return new DOMException(message, name);
}

/** Prefix of the messages of an operation: `Failed to execute 'send' on 'RTCDataChannel'`. */
export function executing(operation: string, interfaceName: string): string {
  return `Failed to execute '${operation}' on '${interfaceName}'`;
}

/** Prefix of the messages of a constructor: `Failed to construct 'RTCDataChannel'`. */
export function constructing(interfaceName: string): string {
  return `Failed to construct '${interfaceName}'`;
}

/** Prefix of the messages of an attribute setter. */
export function setting(attribute: string, interfaceName: string): string {
  return `Failed to set the '${attribute}' property on '${interfaceName}'`;
}

/** Web IDL 3.6 step 4: too few arguments is a TypeError. */
export function requireArguments(count: number, required: number, context: string): void {
  if (count < required) {
    const noun = required === 1 ? 'argument' : 'arguments';
    throw new TypeError(`${context}: ${required} ${noun} required, but only ${count} present.`);
  }
}
