// Loaded into an indexer before its own code: takes the series of concentration, participation and rankings away, the reading
// of them as well as their rows, so that what is left is ingestion without metrics.
const {join} = require('node:path')

const lib = path => require(join(__dirname, '../lib', path))
lib('core/distribution/readings.js').takeReadings = () => ({})
lib('core/proposals/thresholds.js').decisionFigures = () => ({})
const save = lib('storage/save.js')
const {saveChanges} = save
save.saveChanges = (store, plan, state, changes, head) => {
  for (const rows of [changes.concentration, changes.participation, changes.snapshots]) rows.length = 0
  return saveChanges(store, plan, state, changes, head)
}
