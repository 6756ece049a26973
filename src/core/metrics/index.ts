import {count} from './count'
import {entropy} from './entropy'
import {gini} from './gini'
import {herfindahl} from './herfindahl'
import {hill1} from './hill-1'
import {hill2} from './hill-2'
import {hillInfinity} from './hill-infinity'
import type {Metric} from './metric'
import {nakamoto} from './nakamoto'
import {topShare} from './top-share'
import {total} from './total'

/** Every concentration metric, in the order in which it is shown. A test holds this list against the folder. */
export const metrics: readonly Metric[] = [
  count,
  total,
  topShare(1),
  topShare(3),
  topShare(5),
  topShare(10),
  topShare(20),
  topShare(50),
  topShare(100),
  herfindahl,
  entropy,
  hill1,
  hill2,
  hillInfinity,
  gini,
  nakamoto(33),
  nakamoto(50),
  nakamoto(67),
]
