/** Parses RFC 4180 text into one record per row, by column name. */
export function parseCsv(text: string): Record<string, string>[] {
  const rows: string[][] = [[]]
  let field = ''
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const char = text[i]
    if (quoted && char === '"' && text[i + 1] === '"') field += text[++i]
    else if (char === '"') quoted = !quoted
    else if (!quoted && (char === ',' || char === '\n')) {
      rows.at(-1)?.push(field)
      field = ''
      if (char === '\n') rows.push([])
    } else if (quoted || char !== '\r') field += char
  }
  if (quoted) throw new Error('the last quoted field is not closed')
  if (field !== '') rows.at(-1)?.push(field)
  const [columns = [], ...records] = rows.filter(row => row.length > 0)
  return records.map((record, i) => {
    if (record.length !== columns.length)
      throw new Error(`record ${i} has ${record.length} fields, not ${columns.length}`)
    return Object.fromEntries(columns.map((name, column) => [name, record[column] ?? '']))
  })
}
