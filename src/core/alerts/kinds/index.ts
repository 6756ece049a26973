import type {AlertKind} from '../alert-kind'
import {accountShare} from './account-share'
import {controlChanged} from './control-changed'
import {implementationChanged} from './implementation-changed'
import {integrityBroken} from './integrity-broken'
import {lateSwing} from './late-swing'
import {metricThreshold} from './metric-threshold'
import {participationThreshold} from './participation-threshold'
import {proposalPower} from './proposal-power'
import {quorumCapture} from './quorum-capture'
import {settingChanged} from './setting-changed'
import {settingDrift} from './setting-drift'
import {verificationDifference} from './verification-difference'

/** Every kind of alert rule, in the order in which it is shown. A test holds this list against the folder. */
export const alertKinds: readonly AlertKind[] = [
  metricThreshold,
  participationThreshold,
  accountShare,
  quorumCapture,
  lateSwing,
  proposalPower,
  implementationChanged,
  controlChanged,
  settingChanged,
  settingDrift,
  integrityBroken,
  verificationDifference,
]
