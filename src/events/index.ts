/** Event handler attributes and typed event targets. The event classes are in src/RTC…Event.ts. */
export * from './handlers.js';
export * from './target.js';
export * from './init.js';
