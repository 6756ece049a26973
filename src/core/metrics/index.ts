import {count} from './count'
import {gini} from './gini'
import {herfindahl} from './herfindahl'
import type {Metric} from './metric'
import {nakamoto} from './nakamoto'
import {topShare} from './top-share'
import {total} from './total'

/** Every concentration metric, in the order in which it is shown. A test holds this list against the folder. */
export const metrics: readonly Metric[] = [
  count,
  total,
  topShare(1),
  topShare(10),
  topShare(100),
  herfindahl,
  gini,
  nakamoto,
]
