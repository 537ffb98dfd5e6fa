import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse, type IDLInterfaceMemberType, type IDLTypeDescription, type Argument } from 'webidl2';

const FOLDER = dirname(require.resolve('@webref/idl/package.json'));

/** An interface with the members of its partials and mixins. */
export interface IdlInterface {
  name: string;
  inheritance: string | null;
  members: IDLInterfaceMemberType[];
}

/** Reads the interfaces of some of W3C's specifications, by short name. */
export function readInterfaces(...specifications: string[]): Map<string, IdlInterface> {
  const interfaces = new Map<string, IdlInterface>();
  const named = (name: string): IdlInterface => {
    const found = interfaces.get(name) ?? { name, inheritance: null, members: [] };
    interfaces.set(name, found);
    return found;
  };
  for (const specification of specifications) {
    const text = readFileSync(join(FOLDER, `${specification}.idl`), 'utf8');
    for (const definition of parse(text)) {
      if (definition.type !== 'interface') continue;
      const target = named(definition.name);
      target.inheritance ??= definition.inheritance;
      target.members.push(...definition.members);
    }
  }
  return interfaces;
}

/** The number of arguments that a call must have. */
export function requiredArguments(args: Argument[]): number {
  return args.filter((argument) => !argument.optional && !argument.variadic).length;
}

export function isPromiseType(type: IDLTypeDescription | null): boolean {
  return type?.generic === 'Promise';
}
