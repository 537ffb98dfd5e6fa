import { randomBytes } from 'node:crypto';
import { native } from '../native/index.js';
import type { NativeTransports } from '../native/types.js';

/** What connections take from outside; tests put their own in place. */
export interface Dependencies {
  native(): NativeTransports;
  randomBytes(count: number): Uint8Array;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs the steps as a task of its own (HTML 8.1.7, "queue a task"). */
  queueTask(steps: () => void): void;
}

export const dependencies: Dependencies = {
  native: () => native,
  randomBytes,
  now: Date.now,
  queueTask: (steps) => {
    setImmediate(steps);
  },
};

const ICE_CHARS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Random ice-chars (RFC 8839 5.4): 6 bits each. */
export function randomIceChars(length: number): string {
  let text = '';
  for (const byte of dependencies.randomBytes(length)) text += ICE_CHARS.charAt(byte & 63);
  return text;
}

/** A session id of 62 random bits (RFC 9429 5.2.1). */
export function randomSessionId(): string {
  const view = Buffer.from(dependencies.randomBytes(8));
  return (view.readBigUInt64BE() >> 2n).toString();
}
