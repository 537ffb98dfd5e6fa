import { runProgram } from './runProgram';

// Child processes that open many connections, on a machine that may be busy.
jest.setTimeout(180_000);

const clean = { signal: null, stdout: '', stderr: '' };

describe('a process ends', () => {
  it('by process.exit() with nothing closed', async () => {
    expect(await runProgram('exitWithNothingClosed')).toEqual({ ...clean, code: 3 });
  });

  it('by process.exit() in mid-transfer', async () => {
    expect(await runProgram('exitInMidTransfer')).toEqual({ ...clean, code: 4 });
  });

  it('by an uncaught exception in mid-transfer', async () => {
    const { code, signal, stderr } = await runProgram('throwInMidTransfer');
    expect({ code, signal }).toEqual({ code: 1, signal: null });
    expect(stderr).toContain('Error: thrown by a message handler');
  });

  it('by itself after close()', async () => {
    expect(await runProgram('closeThenEnd')).toEqual({ ...clean, code: 0 });
  });

  it('by itself after close() in mid-transfer', async () => {
    expect(await runProgram('closeInMidTransfer')).toEqual({ ...clean, code: 0 });
  });

  it('by itself when only connections without a remote end are left open', async () => {
    expect(await runProgram('forgetUnconnected')).toEqual({ ...clean, code: 0 });
  });
});

describe('a process goes on', () => {
  it('when an uncaughtException listener takes what handlers throw', async () => {
    const { code, stdout } = await runProgram('throwAndGoOn');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual(['from the handler', 'from a tick', 'from a microtask']);
  });
});

describe('a process with an RTCPeerConnection ends', () => {
  it('by process.exit() in mid-transfer', async () => {
    expect(await runProgram('connectionExitInMidTransfer')).toEqual({ ...clean, code: 4 });
  });

  it('by itself after close()', async () => {
    expect(await runProgram('connectionCloseThenEnd')).toEqual({ ...clean, code: 0 });
  });

  it('by itself when no answer came', async () => {
    expect(await runProgram('connectionForget')).toEqual({ ...clean, code: 0 });
  });

  it('by itself after an event handler threw and the connection was closed', async () => {
    expect(await runProgram('connectionThrow')).toEqual({
      ...clean,
      code: 0,
      stdout: 'thrown by onmessage\n',
    });
  });
});
