const WIDTH = 118

/** JSON in which whatever fits stands on one line. */
export function fold(value: unknown, indent = ''): string {
  const flat = inline(value)
  if (flat.length + indent.length <= WIDTH || typeof value !== 'object' || value === null) return flat
  const inner = `${indent}  `
  if (Array.isArray(value)) return `[\n${value.map(item => inner + fold(item, inner)).join(',\n')}\n${indent}]`
  const entries = Object.entries(value).map(([name, item]) => `${inner}${JSON.stringify(name)}: ${fold(item, inner)}`)
  return `{\n${entries.join(',\n')}\n${indent}}`
}

function inline(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`
  return `{${Object.entries(value)
    .map(([name, item]) => `${JSON.stringify(name)}: ${inline(item)}`)
    .join(', ')}}`
}
