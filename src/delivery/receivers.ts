import {isVariable, urlProblem, type WebhookConfig} from '../config/alert-schema'
import {ConfigError} from '../core/errors'
import {readSecrets} from './signature'

/** A webhook with where its messages go, and what they are signed with. */
export interface Receiver {
  readonly webhook: WebhookConfig
  readonly url: string
  readonly secrets: readonly Buffer[]
}

/**
 * Webhooks with the secrets, and the URLs, that the environment has. Throws one ConfigError for all that are missing or
 * malformed.
 */
export function receiversOf(
  webhooks: readonly WebhookConfig[],
  environment: Readonly<Record<string, string | undefined>>,
): Receiver[] {
  const problems: string[] = []
  const problem = (variable: string, expected: string) => {
    // What it is now is not repeated: it may be a secret in another form.
    const found = environment[variable] ? 'it is something else' : 'it is not set'
    problems.push(`${variable}: ${expected}, ${found}`)
  }
  const receivers = webhooks.flatMap(webhook => {
    const {id, url: named, secret} = webhook
    const url = isVariable(named) ? (environment[named] ?? '') : named
    const secrets = readSecrets(environment[secret] ?? '')
    const misplaced = urlProblem(url) !== undefined
    if (misplaced)
      problem(named, `expected the URL of the webhook ${id}, http:// or https:// without user and password`)
    if (!secrets) problem(secret, `expected the secret of the webhook ${id}, whsec_ and base64 of 24 to 64 bytes`)
    return secrets && !misplaced ? [{webhook, url, secrets}] : []
  })
  if (problems.length > 0) throw new ConfigError(problems)
  return receivers
}
