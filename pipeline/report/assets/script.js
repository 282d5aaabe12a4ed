// Sorts tables by a column, and narrows them down to an area. Everything can be read without it.
const { sortHint, filterLabel, filterAll } = document.body.dataset
const language = document.documentElement.lang

for (const table of document.querySelectorAll('table')) {
  makeSortable(table)
  if (table.dataset.filters) makeFilter(table, JSON.parse(table.dataset.filters))
}

function makeSortable(table) {
  const body = table.tBodies[0]
  const headers = [...table.tHead.rows[0].cells]
  if (body.rows.length < 3) return
  headers.forEach((header, index) => {
    if (header.textContent === '') return
    const button = document.createElement('button')
    button.type = 'button'
    button.title = sortHint
    button.append(...header.childNodes)
    header.append(button)
    button.addEventListener('click', () => {
      const isNumber = header.classList.contains('number')
      const was = header.getAttribute('aria-sort')
      const isDescending = was === null ? isNumber : was === 'ascending'
      for (const other of headers) other.removeAttribute('aria-sort')
      header.setAttribute('aria-sort', isDescending ? 'descending' : 'ascending')
      const sign = isDescending ? -1 : 1
      const rows = [...body.rows].map((row) => ({ row, key: keyOf(row.cells[index], isNumber) }))
      rows.sort((one, other) => sign * compare(one.key, other.key))
      body.append(...rows.map(({ row }) => row))
    })
  })
}

function keyOf(cell, isNumber) {
  const value = cell.querySelector('data')?.value
  const moment = cell.querySelector('time')?.dateTime
  if (value !== undefined) return value === '' ? -1 : Number(value)
  if (moment !== undefined) return moment
  const text = cell.textContent.trim()
  return isNumber ? Number(text.replace(/[^\d.,-]/g, '').replace(',', '.')) : text
}

function compare(one, other) {
  return typeof one === 'string' ? one.localeCompare(other, language) : one - other
}

function makeFilter(table, filters) {
  const label = document.createElement('label')
  const select = document.createElement('select')
  label.className = 'filter'
  label.append(`${filterLabel} `, select)
  select.append(new Option(filterAll, ''), ...filters.map(({ value, name }) => new Option(name, value)))
  select.addEventListener('change', () => {
    for (const row of table.tBodies[0].rows)
      row.hidden = select.value !== '' && row.dataset.filter !== select.value
    // The sum is that of all.
    if (table.tFoot !== null) table.tFoot.hidden = select.value !== ''
  })
  table.parentElement.before(label)
}

// Printed, nothing is folded away.
addEventListener('beforeprint', () => {
  for (const details of document.querySelectorAll('details')) details.open = true
})
