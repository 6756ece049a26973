/** The operator has to change something: every problem found, in one report. The process ends with exit code 2. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'

  constructor(readonly problems: readonly string[]) {
    super(
      `${problems.length === 1 ? 'one problem' : `${problems.length} problems`} in the configuration:\n${problems.map(problem => `  - ${problem}`).join('\n')}`,
    )
  }
}

/** The chain, or the node that speaks for it, said something that ingestion cannot go on from. */
export class ChainDataError extends Error {
  override readonly name = 'ChainDataError'
}
