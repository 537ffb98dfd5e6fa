import wrtc from '@roamhq/wrtc';
import { w3cConnection } from './w3c.mjs';

export const createConnection = (events) => w3cConnection(wrtc.RTCPeerConnection, events);
export const construct = () => new wrtc.RTCPeerConnection();
