import {existsSync} from 'node:fs'
import {join, resolve} from 'node:path'
import type {AlertRule} from '../core/alerts/alert-kind'
import {ConfigError} from '../core/errors'
import {alertsSchema, type WebhookConfig} from './alert-schema'
import {type Config, loadConfig, projectDir, readYaml, shownPath} from './load'

/** What to alert of, and whom to tell. */
export interface Alerts {
  readonly rules: readonly AlertRule[]
  readonly webhooks: readonly WebhookConfig[]
}

export const demoAlertsFile = join(projectDir, 'assets/demo/alerts.yaml')

const NONE: Alerts = {rules: [], webhooks: []}

/**
 * The operator's file: `alerts.yaml` where it is there, else for the demo the demo's; `KINGMAKER_ALERTS` names another one,
 * and none when it is empty.
 */
export function alertsFile({demo}: {readonly demo: boolean}): string | undefined {
  const named = process.env.KINGMAKER_ALERTS
  if (named !== undefined) return named === '' ? undefined : resolve(named)
  const usual = join(projectDir, 'alerts.yaml')
  if (existsSync(usual)) return usual
  return demo ? demoAlertsFile : undefined
}

/** Reads and checks DAO files and the file of rules. Throws one ConfigError with every problem of all of them. */
export function loadEverything(files: readonly string[], file: string | undefined): {config: Config; alerts: Alerts} {
  const problems: string[] = []
  let config: Config | undefined
  try {
    config = loadConfig(files)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    problems.push(...error.problems)
  }
  const alerts = checked(file, config, problems)
  if (problems.length > 0 || !config) throw new ConfigError(problems)
  return {config, alerts}
}

/** Without a configuration, DAOs that rules name are not looked for. */
function checked(file: string | undefined, config: Config | undefined, problems: string[]): Alerts {
  if (file === undefined) return NONE
  const alerts = readYaml(file, alertsSchema, problems)
  if (!alerts) return NONE
  const problem = (path: string, message: string) => problems.push(`${shownPath(file)}: ${path}: ${message}`)
  const daos = config?.chains.flatMap(chain => chain.daos.map(({slug}) => slug))
  const known = (path: string, slug: string | undefined, among: readonly string[] | undefined, what: string) => {
    if (slug !== undefined && among && !among.includes(slug))
      problem(path, `expected ${what}, one of ${among.join(', ') || 'none'}, got ${JSON.stringify(slug)}`)
  }
  const unique = (list: string, ids: readonly string[]) => {
    for (const [i, id] of ids.entries())
      if (ids.indexOf(id) < i)
        problem(`${list}[${i}].id`, `expected an id of its own, ${JSON.stringify(id)} is taken by another one`)
  }
  const ruleIds = alerts.rules.map(({id}) => id)
  unique('rules', ruleIds)
  unique(
    'webhooks',
    alerts.webhooks.map(({id}) => id),
  )
  for (const [i, {dao}] of alerts.rules.entries()) known(`rules[${i}].dao`, dao, daos, 'an indexed DAO')
  for (const [i, webhook] of alerts.webhooks.entries()) {
    for (const [j, id] of (webhook.rules ?? []).entries())
      known(`webhooks[${i}].rules[${j}]`, id, ruleIds, 'a rule of this file')
    for (const [j, dao] of (webhook.daos ?? []).entries())
      known(`webhooks[${i}].daos[${j}]`, dao, daos, 'an indexed DAO')
  }
  return alerts
}
