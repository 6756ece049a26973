#!/usr/bin/env node
const {existsSync} = require('node:fs')
const {join} = require('node:path')

const main = join(__dirname, '../lib/cli/main.js')
if (existsSync(main)) require(main).main(process.argv)
else {
  console.error('kingmaker is not built yet: run `npm run build` in its folder first')
  process.exitCode = 1
}
