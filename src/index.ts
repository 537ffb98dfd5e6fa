export type { IceTransportState } from './native/types.js';
