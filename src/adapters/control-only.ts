import {defineAdapter} from './adapter'

/** Any contract of a protocol: nothing but who controls it is read, by the events that contracts of every kind have. */
export const controlOnly = defineAdapter({
  id: 'control-only',
  role: 'protocol',
  events: {},
  anyCode: true,
  translate: {},
})
