/** The SDL of an enum with its description. */
export function enumOf(name: string, description: string, values: readonly string[]): string {
  return `"${description}"\nenum ${name} { ${values.join(' ')} }\n`
}
