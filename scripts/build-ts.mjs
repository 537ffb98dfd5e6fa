#!/usr/bin/env node
// Compiles src/ to lib/ (CommonJS) and writes the ESM entry, a thin wrapper over the same modules, so that
// `import` and `require` in one process get the same classes. --out=DIR builds elsewhere.
import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { root, run } from './lib/tools.mjs';

const lib = resolve(
  process.argv.find((argument) => argument.startsWith('--out='))?.slice(6) ?? join(root, 'lib'),
);

/** Names that `src/index.ts` exports as values. */
function exportedValues() {
  const entry = join(root, 'src', 'index.ts');
  const program = ts.createProgram([entry], { module: ts.ModuleKind.NodeNext, noLib: true, types: [] });
  const checker = program.getTypeChecker();
  const symbols = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(entry)));
  const target = (symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return symbols
    .filter(
      (symbol) =>
        target(symbol).flags & ts.SymbolFlags.Value && !checker.getTypeOnlyAliasDeclaration?.(symbol),
    )
    .map((symbol) => symbol.name)
    .sort();
}

rmSync(lib, { recursive: true, force: true });
run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', lib]);
const names = exportedValues();
writeFileSync(
  join(lib, 'index.mjs'),
  `import rtcwire from './index.js';\n\nexport default rtcwire;\nexport const { ${names.join(', ')} } = rtcwire;\n`,
);
writeFileSync(
  join(lib, 'index.d.mts'),
  `import * as rtcwire from './index.js';\n\nexport * from './index.js';\nexport default rtcwire;\n`,
);
