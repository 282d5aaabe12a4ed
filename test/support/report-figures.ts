/** A page's figures by name; null: not known. Throws where one name has two figures. */
export function figuresOf(page: string): Map<string, number | null> {
  const figures = new Map<string, number | null>()
  for (const [, value = '', name = ''] of page.matchAll(/<data value="([^"]*)" data-figure="([^"]+)">/g)) {
    const figure = value === '' ? null : Number(value)
    if (figures.has(name) && figures.get(name) !== figure)
      throw new Error(`${name} is told twice, differently`)
    figures.set(name, figure)
  }
  return figures
}

/** The figures of each programme of a page. */
export function figuresByProgramme(page: string): Map<string, Map<string, number | null>> {
  const articles = page.matchAll(/<article id="([^"]+)"[^>]*>([\s\S]*?)<\/article>/g)
  return new Map(Array.from(articles, ([, id = '', article = '']) => [id, figuresOf(article)]))
}

/** Every figure whose name begins so, by the rest of its name, in the order of their names. */
export function those(
  figures: ReadonlyMap<string, number | null>,
  start: string,
): Record<string, number | null> {
  const found = [...figures].filter(([name]) => name.startsWith(start))
  return Object.fromEntries(found.map(([name, value]) => [name.slice(start.length), value] as const).sort())
}
