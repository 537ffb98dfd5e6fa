import { createStatsReport, RTCStatsReport } from '../src/RTCStatsReport.js';

const entries = [
  { id: 'a', type: 'transport', timestamp: 1 },
  { id: 'b', type: 'peer-connection', timestamp: 1 },
];

describe('RTCStatsReport', () => {
  const report = createStatsReport(entries);

  test('is a read-only maplike', () => {
    expect(report.size).toBe(2);
    expect(report.get('a')).toBe(entries[0]);
    expect(report.get('c')).toBeUndefined();
    expect(report.has('b')).toBe(true);
    expect([...report.keys()]).toEqual(['a', 'b']);
    expect([...report.values()]).toEqual(entries);
    expect([...report]).toEqual([...report.entries()]);
    expect(report[Symbol.iterator]).toBe(report.entries);
    expect('set' in report || 'delete' in report || 'clear' in report).toBe(false);
    expect(Object.prototype.toString.call(report)).toBe('[object RTCStatsReport]');
    expect(Object.keys(Object.getPrototypeOf(report) as object)).not.toContain('constructor');
  });

  test('forEach passes the entry, its id and the report', () => {
    const calls: unknown[] = [];
    const self = {};
    report.forEach(function (this: unknown, ...args: unknown[]) {
      calls.push([this, ...args]);
    }, self);
    expect(calls).toEqual([
      [self, entries[0], 'a', report],
      [self, entries[1], 'b', report],
    ]);
    expect(() => report.forEach(undefined as unknown as () => void)).toThrow(TypeError);
    expect(() => (report.get as () => void)()).toThrow(TypeError);
  });

  test('cannot be constructed by the application', () => {
    expect(() => new (RTCStatsReport as unknown as new () => unknown)()).toThrow('Illegal constructor');
    expect(() => RTCStatsReport.prototype.size).toThrow(TypeError);
  });
});
