import type {AbiRecord} from '../../core/abi-decoder'
import type {ControlEvent} from '../../core/events'
import {type AbiEvents, type LogDecoder, logDecoder} from '../log-decoder'

/**
 * Makes the reader of a family of events by which contracts of any kind tell who controls them. No other family may have
 * one of its topics: the topic alone says which it is.
 */
export function defineControl<const E extends AbiEvents>(definition: {
  readonly events: E
  readonly translate: {readonly [N in keyof E]: (values: AbiRecord<E[N]['inputs']>) => readonly ControlEvent[]}
}): LogDecoder {
  return logDecoder(definition)
}
