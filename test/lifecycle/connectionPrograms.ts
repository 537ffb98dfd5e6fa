/** Programs over RTCPeerConnection; program.ts runs them. */
import { parentPort } from 'node:worker_threads';
import { RTCPeerConnection, type RTCDataChannel } from '../../src/index';
import { message, resources, settle, startWorker } from './tools';

interface Connected {
  pcs: [RTCPeerConnection, RTCPeerConnection];
  channels: [RTCDataChannel, RTCDataChannel];
}

async function connect(): Promise<Connected> {
  const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()];
  a.onicecandidate = ({ candidate }) => void b.addIceCandidate(candidate ?? undefined);
  b.onicecandidate = ({ candidate }) => void a.addIceCandidate(candidate ?? undefined);
  const channel = a.createDataChannel('test');
  const opened = new Promise<void>((resolve) => (channel.onopen = () => resolve()));
  const incoming = new Promise<RTCDataChannel>((resolve) => {
    b.ondatachannel = (event) => resolve(event.channel);
  });
  await a.setLocalDescription();
  await b.setRemoteDescription(a.localDescription!);
  await b.setLocalDescription();
  await a.setRemoteDescription(b.localDescription!);
  const other = await incoming;
  await opened;
  return { pcs: [a, b], channels: [channel, other] };
}

/** One end sends without end; the callback sees what arrives at the other. */
async function connectFlooding(onMessage: (count: number) => void): Promise<Connected> {
  const connected = await connect();
  const [sender, receiver] = connected.channels;
  let count = 0;
  receiver.onmessage = () => onMessage(++count);
  const fill = () => {
    while (sender.readyState === 'open' && sender.bufferedAmount < 256 * 1024) sender.send('x'.repeat(1000));
  };
  sender.bufferedAmountLowThreshold = 128 * 1024;
  sender.onbufferedamountlow = fill;
  fill();
  return connected;
}

async function openAndClose(pairs: number, atOnce: number): Promise<void> {
  for (let made = 0; made < pairs; made += atOnce) {
    const connected = await Promise.all(Array.from({ length: atOnce }, connect));
    for (const { pcs } of connected) for (const pc of pcs) pc.close();
  }
}

async function gatherAndForget(): Promise<void> {
  const pc = new RTCPeerConnection();
  pc.createDataChannel('test');
  const gathered = new Promise<void>((resolve) => {
    pc.onicegatheringstatechange = () => {
      if (pc.iceGatheringState === 'complete') resolve();
    };
  });
  await pc.setLocalDescription();
  await gathered;
}

export const connectionPrograms: Record<string, () => Promise<unknown>> = {
  async connectionExitInMidTransfer() {
    await connectFlooding((count) => {
      if (count === 500) process.exit(4);
    });
  },

  async connectionCloseThenEnd() {
    const { pcs, channels } = await connect();
    channels[1].onmessage = () => {
      for (const pc of pcs) pc.close();
    };
    channels[0].send('hello');
  },

  async connectionForget() {
    new RTCPeerConnection().createDataChannel('test');
    await gatherAndForget();
  },

  async connectionThrow() {
    process.on('uncaughtException', (error) => {
      console.log(error.message);
    });
    const { pcs } = await connectFlooding((count) => {
      if (count === 100) throw new Error('thrown by onmessage');
      if (count === 200) for (const pc of pcs) pc.close();
    });
  },

  async connectionFlood() {
    await connectFlooding((count) => {
      if (count === 100) parentPort?.postMessage('flooding');
    });
  },

  async connectionTerminateWorkers() {
    for (let i = 0; i < 10; i++) {
      const worker = startWorker('connectionFlood');
      await message(worker);
      await worker.terminate();
    }
  },

  async connectionThousands() {
    await openAndClose(40, 20); // what is allocated once
    await settle();
    const before = resources();
    await openAndClose(1000, 20);
    await settle();
    console.log(JSON.stringify({ before, after: resources() }));
  },

  async connectionCollectUnclosed() {
    await openAndClose(1, 1);
    await settle();
    const before = resources();
    for (let i = 0; i < 100; i++) await gatherAndForget();
    const during = resources();
    await settle();
    console.log(JSON.stringify({ before, during, after: resources() }));
  },

  async connectionKeepHeldAlive() {
    const channel = await (async () => {
      const { channels } = await connect();
      channels[1].onmessage = () => channels[1].send('back'); // by a closure that only the channel knows
      return channels[0];
    })();
    let count = 0;
    channel.onmessage = () => count++;
    for (let i = 0; i < 10; i++) {
      await settle();
      const answered = new Promise((resolve) => {
        channel.addEventListener('message', resolve, { once: true });
      });
      channel.send('there');
      await answered;
    }
    console.log(count);
    process.exit(0);
  },
};
