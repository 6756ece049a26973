type Cell = string | number

/** Columns of equal width under their names; numbers stand to the right. */
export function textTable(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map(row => String(row[i] ?? '').length)))
  const right = head.map((_, i) => rows.length > 0 && rows.every(row => typeof row[i] === 'number'))
  const line = (cells: readonly Cell[]) =>
    cells
      .map((cell, i) => (right[i] ? String(cell).padStart(widths[i] ?? 0) : String(cell).padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd()
  return [head, ...rows].map(line).join('\n')
}
