import { resolve } from 'node:path';

/**
 * The folder that holds package.json, `prebuilds/` and `build/`.
 *
 * This file runs as CommonJS everywhere (the ESM entry re-exports the CommonJS build), from
 * `src/native` in tests and from `lib/native` once built: the same depth.
 */
export const packageRoot: string = resolve(__dirname, '..', '..');
