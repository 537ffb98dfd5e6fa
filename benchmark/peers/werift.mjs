import { RTCPeerConnection } from 'werift';
import { w3cConnection } from './w3c.mjs';

export const createConnection = (events) => w3cConnection(RTCPeerConnection, events);
export const construct = () => new RTCPeerConnection({ iceServers: [] });
