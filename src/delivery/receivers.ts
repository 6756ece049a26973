import type {WebhookConfig} from '../config/alert-schema'
import {ConfigError} from '../core/errors'
import {readSecrets} from './signature'

/** A webhook with what its messages are signed with. */
export interface Receiver {
  readonly webhook: WebhookConfig
  readonly secrets: readonly Buffer[]
}

/** Webhooks with the secrets that the environment has. Throws one ConfigError for all that are missing or malformed. */
export function receiversOf(
  webhooks: readonly WebhookConfig[],
  environment: Readonly<Record<string, string | undefined>>,
): Receiver[] {
  const problems: string[] = []
  const receivers = webhooks.flatMap(webhook => {
    const text = environment[webhook.secret]
    const secrets = readSecrets(text ?? '')
    if (secrets) return [{webhook, secrets}]
    // What it is now is not repeated: it may be a secret in another form.
    const found = text === undefined || text === '' ? 'it is not set' : 'it is something else'
    problems.push(
      `${webhook.secret}: expected the secret of the webhook ${webhook.id}, whsec_ and base64 of 24 to 64 bytes, ${found}`,
    )
    return []
  })
  if (problems.length > 0) throw new ConfigError(problems)
  return receivers
}
