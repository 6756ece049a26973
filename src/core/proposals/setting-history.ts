import type {GovernorSetting} from '../events'
import type {Timepoint} from '../primitives'

/** A governor parameter as an event told it. */
export interface ToldSetting {
  readonly setting: GovernorSetting
  readonly current: bigint
  /** The governor's clock at the event. */
  readonly clock: Timepoint
}

/** Every change of a governor's settings, in order: what its checkpoints are made of. */
export class SettingHistory {
  private readonly told: ToldSetting[] = []

  tell(change: ToldSetting): void {
    this.told.push(change)
  }

  /** The settings at the end of a timepoint, as far as they were told. O(changes). */
  at(timepoint: Timepoint): Partial<Record<GovernorSetting, bigint>> {
    const settings: Partial<Record<GovernorSetting, bigint>> = {}
    for (const {setting, current, clock} of this.told) if (clock <= timepoint) settings[setting] = current
    return settings
  }
}
