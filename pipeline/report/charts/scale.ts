import { scaleLinear } from 'd3-scale'

/** A length in per cent of the chart's width: charts stretch with the page, and their text does not. */
export function percentOf(value: number, most: number): string {
  return percent(scaleLinear([0, most > 0 ? most : 1], [0, 100])(value))
}

export function percent(value: number): string {
  return `${rounded(value)}%`
}

/** To a thousandth, so that the last binary digits show nowhere. */
export function rounded(value: number): string {
  return String(Math.round(value * 1000) / 1000)
}
