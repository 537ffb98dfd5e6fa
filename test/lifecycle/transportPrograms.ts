/** Programs over the native transports alone; program.ts runs them. */
import { parentPort } from 'node:worker_threads';
import { native } from '../../src/native/index';
import type { Certificate } from '../../src/native/types';
import { connectFlooding, connectPair, iceHandler, iceParameters, makeCertificate } from '../native/peers';
import { ended, message, resources, settle, startWorker } from './tools';

const iceOptions = { servers: [], relayOnly: false };

/** One message each way, then both ends are closed. */
async function talkAndClose(): Promise<void> {
  let onReply: () => void;
  const replied = new Promise<void>((resolve) => (onReply = resolve));
  const [a, b] = await connectPair(
    { onMessage: () => onReply() },
    { onMessage: (_stream, _ppid, data) => b.sctp.send(1, 51, true, data) },
  );
  a.sctp.send(1, 51, true, 'hello');
  await replied;
  a.close();
  b.close();
}

async function openAndClose(pairs: number, atOnce: number): Promise<void> {
  const certificate = await makeCertificate();
  for (let made = 0; made < pairs; made += atOnce) {
    const batch = Array.from({ length: atOnce }, () => connectPair({}, {}, { certificate }));
    for (const pair of await Promise.all(batch)) for (const peer of pair) peer.close();
  }
}

/** Leaves transports behind that nothing refers to, with sockets open. */
async function gatherAndForget(certificate: Certificate): Promise<void> {
  await new Promise<void>((resolve) => {
    const ice = native.createIceTransport(iceOptions, iceHandler({ onGatheringComplete: () => resolve() }));
    native.createDtlsTransport(ice, certificate, { onStateChange() {} });
    ice.gather(iceParameters(), 'controlling');
  });
}

export const transportPrograms: Record<string, () => Promise<unknown>> = {
  async exitWithNothingClosed() {
    await connectPair();
    process.exit(3);
  },

  async exitInMidTransfer() {
    await connectFlooding((count) => {
      if (count === 500) process.exit(4);
    });
  },

  async throwInMidTransfer() {
    await connectFlooding((count) => {
      if (count === 500) throw new Error('thrown by a message handler');
    });
  },

  async throwAndGoOn() {
    const errors: string[] = [];
    process.on('uncaughtException', (error) => errors.push(error.message));
    await connectFlooding((count) => {
      if (count === 100) throw new Error('from the handler');
      if (count === 200) {
        process.nextTick(() => {
          throw new Error('from a tick');
        });
      }
      if (count === 300)
        queueMicrotask(() => {
          throw new Error('from a microtask');
        });
      if (count === 1000) {
        console.log(JSON.stringify(errors));
        process.exit(0);
      }
    });
  },

  async closeInMidTransfer() {
    const [a, b] = await connectFlooding((count) => {
      if (count === 500) for (const peer of [a, b]) peer.close();
    });
  },

  async closeThenEnd() {
    await talkAndClose();
  },

  async forgetUnconnected() {
    native.createIceTransport(iceOptions, iceHandler());
    const ice = native.createIceTransport(iceOptions, iceHandler());
    const dtls = native.createDtlsTransport(ice, await makeCertificate(), { onStateChange() {} });
    native.createSctpTransport(
      dtls,
      { localPort: 5000, maxReceiveMessageSize: 1000 },
      {
        onConnected() {},
        onClosed() {},
        onMessage() {},
        onStreamReset() {},
        onStreamResetDone() {},
        onBytesSent() {},
      },
    );
    const gathered = new Promise<void>((resolve) => {
      const other = native.createIceTransport(
        iceOptions,
        iceHandler({ onGatheringComplete: () => resolve() }),
      );
      other.gather(iceParameters(), 'controlling');
    });
    await gathered;
  },

  async collectUnclosed() {
    const certificate = await makeCertificate();
    await talkAndClose();
    await settle();
    const before = resources();
    for (let i = 0; i < 200; i++) await gatherAndForget(certificate);
    const during = resources();
    await settle();
    console.log(JSON.stringify({ before, during, after: resources() }));
  },

  async keepHeldAlive() {
    // Nothing but the native side refers to the receiving end; it must not be collected.
    let count = 0;
    const [a] = await connectPair({}, { onMessage: () => count++ });
    for (let i = 0; i < 10; i++) {
      a.sctp.send(1, 51, true, 'x');
      await settle();
    }
    console.log(count);
    process.exit(0);
  },

  async thousands() {
    await openAndClose(40, 20); // what is allocated once
    await settle();
    const before = resources();
    await openAndClose(1000, 20);
    await settle();
    console.log(JSON.stringify({ before, after: resources() }));
  },

  async flood() {
    await connectFlooding((count) => {
      if (count === 100) parentPort?.postMessage('flooding');
    });
  },

  async terminateWorkers() {
    for (let i = 0; i < 20; i++) {
      const worker = startWorker('flood');
      await message(worker);
      await worker.terminate();
    }
  },

  async exitWithWorkers() {
    const workers = [startWorker('flood'), startWorker('flood')];
    await Promise.all(workers.map(message));
    process.exit(5);
  },

  async workersAtOnce() {
    const flooding = startWorker('flood');
    await message(flooding);
    const codes = await Promise.all(Array.from({ length: 4 }, () => ended(startWorker('closeThenEnd'))));
    await Promise.all([talkAndClose(), flooding.terminate()]);
    console.log(JSON.stringify(codes));
  },

  async workerExit() {
    console.log(await ended(startWorker('exitInMidTransfer')));
  },

  async workerOnly() {
    for (let i = 0; i < 5; i++) {
      const code = await ended(startWorker('closeThenEnd'));
      if (code !== 0) throw new Error(`the worker ended with ${code}`);
    }
  },
};
