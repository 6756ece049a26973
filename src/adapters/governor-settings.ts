import type {DomainEvent, GovernorSetting} from '../core/events'

/** A governor parameter that changed by event. */
export function settingChanged(setting: GovernorSetting, previous: bigint, current: bigint): readonly DomainEvent[] {
  return [{kind: 'governorSettingChanged', setting, previous, current}]
}
