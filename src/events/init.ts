import { boolean, DOMString, withDefault, type Converter } from '../webidl/index.js';

/** EventInit (DOM 2.2). */
export interface EventInit {
  bubbles?: boolean;
  cancelable?: boolean;
  composed?: boolean;
}

/** The members of EventInit, for the dictionaries that inherit it. */
export const eventInitMembers = {
  bubbles: withDefault(boolean, false),
  cancelable: withDefault(boolean, false),
  composed: withDefault(boolean, false),
};

/** The first argument of every event constructor. */
export const eventType: Converter<string> = (value, context) => DOMString(value, context, 'parameter 1');
