#!/usr/bin/env node
// Runs before `npm pack` and `npm publish`: a package without an addon would only fail at its users'.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fail, root } from './lib/tools.mjs';

const prebuilds = join(root, 'prebuilds');
const addons = existsSync(prebuilds)
  ? readdirSync(prebuilds, { recursive: true }).filter((path) => path.endsWith('.node'))
  : [];
if (addons.length === 0) fail('prebuilds/ holds no addon: npm run prebuild');
if (!existsSync(join(root, 'lib', 'index.mjs'))) fail('lib/ is not built: npm run build:ts');
