import type {GovernorSetting} from '../events'
import {type Block, type ClockMode, type Timepoint, timepointAt} from '../primitives'

/** A governor parameter as an event told it. */
export interface ToldSetting {
  readonly setting: GovernorSetting
  readonly current: bigint
  readonly block: Pick<Block, 'height' | 'timestamp'>
}

/** Every change of a governor's settings, in order: what its checkpoints are made of. */
export class SettingHistory {
  private readonly told: ToldSetting[] = []

  tell(change: ToldSetting): void {
    this.told.push(change)
  }

  /** The settings at the end of a timepoint, as far as they were told. O(changes). */
  at(timepoint: Timepoint, clock: ClockMode): Partial<Record<GovernorSetting, bigint>> {
    const settings: Partial<Record<GovernorSetting, bigint>> = {}
    for (const {setting, current, block} of this.told)
      if (timepointAt(block, clock) <= timepoint) settings[setting] = current
    return settings
  }
}
