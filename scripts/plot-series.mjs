// Draws a column of an exported series over its blocks, as a step line, since a value holds until the next one:
//   npx kingmaker export <dao> concentration --population delegates > series.csv
//   node scripts/plot-series.mjs series.csv hill2 "title" > series.svg
import {readFileSync} from 'node:fs'

const [file, column, title = column] = process.argv.slice(2)
if (!file || !column) {
  console.error('usage: node scripts/plot-series.mjs <file.csv> <column> [title]')
  process.exit(2)
}
const [head = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n')
const names = head.trim().split(',')
const [x, y] = [names.indexOf('block'), names.indexOf(column)]
if (x < 0 || y < 0) {
  console.error(`${file}: expected the columns block and ${column}, there are ${names.join(', ')}`)
  process.exit(2)
}
const points = lines
  .map(line => line.split(','))
  .filter(values => values[y] !== '')
  .map(values => [Number(values[x]), Number(values[y])])

const [width, height, left, right, top, bottom] = [760, 280, 64, 16, 40, 36]
const extent = values => [Math.min(...values), Math.max(...values)]
const [[first, last], [low, high]] = [extent(points.map(([block]) => block)), extent(points.map(([, value]) => value))]
const space = (high - low || 1) * 0.05
const scale = (value, [from, to], [start, end]) => start + ((value - from) / (to - from || 1)) * (end - start)
const atX = block => scale(block, [first, last], [left, width - right])
const atY = value => scale(value, [low - space, high + space], [height - bottom, top])

/** Few round numbers between two others. */
function ticks(from, to) {
  const rough = (to - from) / 4 || 1
  const unit = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map(n => n * unit).find(n => n >= rough) ?? unit
  const found = []
  for (let tick = Math.ceil(from / step) * step; tick <= to; tick += step) found.push(Number(tick.toPrecision(12)))
  return found
}

// A step for each pixel at most, with the lowest and the highest value there.
const columns = new Map()
for (const [block, value] of points) {
  const at = Math.round(atX(block))
  const known = columns.get(at)
  columns.set(at, {
    low: Math.min(known?.low ?? value, value),
    high: Math.max(known?.high ?? value, value),
    last: value,
  })
}
let path = ''
for (const [at, {low: least, high: most, last: end}] of columns) {
  path += path === '' ? `M${at} ${atY(end).toFixed(1)}` : `H${at}`
  for (const value of [least, most, end]) path += `V${atY(value).toFixed(1)}`
}
path += `H${width - right}`

const text = (at, content, attributes) => `<text x="${at[0]}" y="${at[1].toFixed(1)}" ${attributes}>${content}</text>`
const escaped = title.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
console.log(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">
<title>${escaped}</title>
<rect width="${width}" height="${height}" fill="#fff"/>
${text([left, 22], escaped, 'font-size="14" fill="#222"')}
${ticks(low - space, high + space)
  .map(
    tick =>
      `<path d="M${left} ${atY(tick).toFixed(1)}H${width - right}" stroke="#ddd"/>${text([left - 8, atY(tick) + 4], tick, 'text-anchor="end" fill="#555"')}`,
  )
  .join('\n')}
${ticks(first, last)
  .map(tick =>
    text([Math.round(atX(tick)), height - 14], tick.toLocaleString('en'), 'text-anchor="middle" fill="#555"'),
  )
  .join('\n')}
<path d="${path}" fill="none" stroke="#2456a6" stroke-width="1.4"/>
</svg>`)
