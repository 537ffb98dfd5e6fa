import { runProgram } from './runProgram';

// Child processes that open many connections, on a machine that may be busy.
jest.setTimeout(180_000);

const clean = { signal: null, stdout: '', stderr: '' };

describe('worker threads', () => {
  it('can be terminated in mid-transfer, again and again', async () => {
    expect(await runProgram('terminateWorkers')).toEqual({ ...clean, code: 0 });
  });

  it('with an RTCPeerConnection can be terminated in mid-transfer', async () => {
    expect(await runProgram('connectionTerminateWorkers')).toEqual({ ...clean, code: 0 });
  });

  it('may run while the process exits', async () => {
    expect(await runProgram('exitWithWorkers')).toEqual({ ...clean, code: 5 });
  });

  it('may exit in mid-transfer', async () => {
    expect(await runProgram('workerExit')).toEqual({ ...clean, code: 0, stdout: '4\n' });
  });

  it('connect at the same time as others and the main thread', async () => {
    expect(await runProgram('workersAtOnce')).toEqual({ ...clean, code: 0, stdout: '[0,0,0,0]\n' });
  });

  it('may be the only ones to load the addon', async () => {
    expect(await runProgram('workerOnly')).toEqual({ ...clean, code: 0 });
  });
});
