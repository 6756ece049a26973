// Reads the recording with the squid processor alone, which ends its process: prints one JSON log a line.
const {writeSync} = require('node:fs')
const {EvmBatchProcessor} = require('@subsquid/evm-processor')

const [url, from, to, ...address] = process.argv.slice(2)

const database = {
  head: {height: -1, hash: '0x'},
  async connect() {
    return this.head
  },
  async transact({nextHead}, work) {
    await work({})
    this.head = nextHead
  },
}

new EvmBatchProcessor()
  .setRpcEndpoint({url, maxBatchCallSize: 100})
  .setFinalityConfirmation(0)
  .setBlockRange({from: Number(from), to: Number(to)})
  .setFields({block: {timestamp: true}, log: {transactionHash: true, topics: true, data: true}})
  .addLog({address})
  .run(database, async ({blocks}) => {
    for (const {header, logs} of blocks)
      for (const {transactionHash, logIndex, address, topics, data} of logs) {
        const timestamp = header.timestamp / 1000
        const log = {blockNumber: header.height, timestamp, transactionHash, logIndex, address, topics, data}
        writeSync(1, `${JSON.stringify(log)}\n`)
      }
  })
