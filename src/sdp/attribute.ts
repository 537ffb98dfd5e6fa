import type { Line } from './LineReader.js';

/** An `a=` line. */
export interface Attribute {
  line: Line;
  name: string;
  /** Undefined for a property attribute. */
  value: string | undefined;
}

/** The value; its absence is an error. */
export function valueOf({ line, value }: Attribute): string {
  if (value === undefined) throw line.error('Expected a value');
  return value;
}

export function tokenOf(attribute: Attribute): string {
  const text = valueOf(attribute).trim();
  if (!/^\S+$/.test(text)) throw attribute.line.error('Expected one word');
  return text;
}

export function wordsOf(attribute: Attribute): string[] {
  return valueOf(attribute)
    .split(' ')
    .filter((word) => word !== '');
}
