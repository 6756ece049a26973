import {dataSource} from './connection'

/** Applies the migrations that the database does not have yet; returns their names. */
export async function applyMigrations(): Promise<string[]> {
  const source = await dataSource().initialize()
  try {
    const applied = await source.runMigrations({transaction: 'all'})
    return applied.map(migration => migration.name)
  } finally {
    await source.destroy()
  }
}

/** Statements that would take a migrated database to the model; none when the migrations are fresh. */
export async function missingMigrations(): Promise<string[]> {
  const source = await dataSource().initialize()
  try {
    const {upQueries} = await source.driver.createSchemaBuilder().log()
    return upQueries.map(({query}) => query)
  } finally {
    await source.destroy()
  }
}
