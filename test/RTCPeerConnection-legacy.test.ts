import type { RTCSessionDescriptionInit } from '../src/RTCSessionDescription.js';
import { fakeConnections, required, tasks } from './support/connections.js';

const { connect } = fakeConnections();

it('negotiates with callbacks', async () => {
  const [pc1, pc2] = [connect(), connect()];
  const done = new Promise<void>((resolve, reject) => {
    void pc1.createOffer(
      (offer) => {
        void pc1.setLocalDescription(offer, () => undefined, reject);
        void pc2.setRemoteDescription(
          offer,
          () => {
            void pc2.createAnswer((answer: RTCSessionDescriptionInit) => {
              void pc2.setLocalDescription(
                answer,
                () => {
                  void pc1.setRemoteDescription(answer, resolve, reject);
                },
                reject,
              );
            }, reject);
          },
          reject,
        );
      },
      reject,
      { offerToReceiveAudio: true },
    );
  });
  await done;
  expect(pc1.signalingState).toBe('stable');
});

it('returns a promise that is fulfilled, and calls back with the error', async () => {
  const pc = connect();
  const failure = jest.fn();
  const success = jest.fn();
  expect(await pc.createAnswer(success, failure)).toBeUndefined();
  await tasks();
  expect(failure).toHaveBeenCalledWith(expect.objectContaining({ name: 'InvalidStateError' }));
  expect(success).not.toHaveBeenCalled();
  expect(await pc.addIceCandidate({ sdpMid: '0' }, success, failure)).toBeUndefined();
  await tasks();
  expect(failure).toHaveBeenCalledTimes(2);
});

it('rejects callbacks that are none with a TypeError', async () => {
  const pc = connect();
  // @ts-expect-error -- as from JavaScript
  await expect(pc.createOffer(1, 2)).rejects.toThrow(TypeError);
  // @ts-expect-error -- as from JavaScript
  await expect(pc.setLocalDescription({}, () => undefined)).rejects.toThrow(TypeError);
  // @ts-expect-error -- as from JavaScript
  await expect(pc.setRemoteDescription({ type: 'offer' }, null, null)).rejects.toThrow(TypeError);
});

it('takes the options of old without media to offer', async () => {
  const offer = await connect().createOffer({ offerToReceiveAudio: true, offerToReceiveVideo: true });
  expect(required(offer.sdp)).toMatch(/^v=0\r\n/);
});
