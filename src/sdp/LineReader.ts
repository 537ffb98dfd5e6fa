import { SdpSyntaxError } from './types.js';

/** Longest description that is looked at, in UTF-16 code units. */
export const MAX_DESCRIPTION_LENGTH = 2 * 1024 * 1024;
const SHOWN_LENGTH = 60;

/** One `<type>=<value>` line (RFC 8866 section 5), and the helpers that read its value. */
export class Line {
  constructor(
    readonly number: number,
    readonly type: string,
    readonly value: string,
  ) {}

  /** What to throw. */
  error(problem: string): SdpSyntaxError {
    const text = `${this.type}=${this.value}`;
    const shown = text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
    return new SdpSyntaxError(`${problem} in "${shown}"`, this.number);
  }

  match(text: string, pattern: RegExp, expected: string): (string | undefined)[] {
    const match = pattern.exec(text);
    if (!match) throw this.error(`Expected ${expected}`);
    return match;
  }

  integer(text: string | undefined, min: number, max: number, what: string): number {
    const value = text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : NaN;
    if (!(value >= min && value <= max)) throw this.error(`Expected ${what} from ${min} to ${max}`);
    return value;
  }
}

/** Lines end with CRLF, or LF alone; the last may lack it, and empty ones may follow it. */
export function readLines(text: string): Line[] {
  if (text.length > MAX_DESCRIPTION_LENGTH) {
    throw new SdpSyntaxError(`The description is longer than ${MAX_DESCRIPTION_LENGTH} characters`, 1);
  }
  const raw = text.split('\n');
  let count = raw.length;
  while (count > 0 && isEmpty(raw[count - 1])) count--;
  return raw.slice(0, count).map((content, index) => readLine(content, index + 1));
}

function isEmpty(line: string | undefined): boolean {
  return line === '' || line === '\r';
}

function readLine(raw: string, number: number): Line {
  const content = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
  const line = new Line(number, content.charAt(0), content.slice(2));
  if (!/^[a-z]$/.test(line.type) || content.charAt(1) !== '=') {
    const shown = content.slice(0, SHOWN_LENGTH);
    throw new SdpSyntaxError(`Expected "<letter>=<value>", not "${shown}"`, number);
  }
  if (content.includes('\r') || content.includes('\0')) throw line.error('Forbidden control character');
  return line;
}
