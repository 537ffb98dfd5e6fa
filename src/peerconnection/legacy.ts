import { callbackFunction } from '../webidl/index.js';

/** The legacy overloads with callbacks (webrtc-pc 4.4.3). */

type Callback = (...args: unknown[]) => unknown;

/** Positions of the callbacks of an operation, or null when it was called in the modern way. */
export interface LegacyCall {
  success: Callback;
  failure: Callback;
}

/**
 * Web IDL overload resolution by the number of arguments: up to one is the modern form, three (or
 * two for createOffer and createAnswer) the legacy one; nothing else is allowed.
 */
export function legacyCallbacks(args: readonly unknown[], first: 0 | 1, context: string): LegacyCall | null {
  if (args.length <= 1) return null;
  if (args.length < first + 2) throw new TypeError(`${context}: Invalid number of arguments.`);
  return {
    success: callbackFunction(args[first], context, `parameter ${String(first + 1)}`),
    failure: callbackFunction(args[first + 1], context, `parameter ${String(first + 2)}`),
  };
}

/** Calls one of the callbacks when the promise settles; what they throw is reported, not returned. */
export function settleByCallback<T>(
  promise: Promise<T>,
  { success, failure }: LegacyCall,
): Promise<undefined> {
  promise.then(
    (value) => {
      report(() => (value === undefined ? success() : success(value)));
    },
    (error: unknown) => {
      report(() => failure(error));
    },
  );
  return Promise.resolve(undefined);
}

function report(callback: () => unknown): void {
  try {
    callback();
  } catch (error) {
    process.nextTick(() => {
      throw error;
    });
  }
}
