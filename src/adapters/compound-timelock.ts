import {defineAdapter} from './adapter'

/** Compound's Timelock: who controls it and its delay. What it executes moves no proposal, since governors never ask it. */
export const compoundTimelock = defineAdapter({id: 'compound-timelock', role: 'timelock', events: {}, translate: {}})
