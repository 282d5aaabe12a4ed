import type { IsoDate } from '../domain.ts'
import type { ProgrammeFile } from './schema.ts'

type Amendment = ProgrammeFile['amendments'][number]

const form =
  /^(?<act>\d+\/\d{4} )?(?<chapter>ch\. \S+ )?§ (?<section>\d+(?: [a-z](?![a-z]))?)(?:\((?<from>\d+)\)(?:-\((?<to>\d+)\))?)?(?: (?<item>\d+)(?:-(?<lastItem>\d+))?)?/

/** A paragraph of an act: a range of subsections and of items, each open where the citation names none. */
interface Paragraph {
  readonly section: string
  readonly subsections: Range
  readonly items: Range
}
type Range = readonly [first: number, last: number]

/**
 * A citation of a programme file as the law stood on a date: `§ 5(6); 916/2012 ch. 5a § 2(1): …` becomes
 * `1269/2020 § 5(6), as amended by 671/2022; 916/2012 ch. 5a § 2(1): …`.
 */
export function citeOn(
  citation: string,
  { act, amendments }: Pick<ProgrammeFile, 'act' | 'amendments'>,
  date: IsoDate,
): string {
  const colon = citation.indexOf(': ')
  const [places, words] = colon < 0 ? [citation, ''] : [citation.slice(0, colon), citation.slice(colon)]
  const cited = places.split('; ').map((place) => {
    if (/^\d/.test(place)) return place
    const amending = amendments.findLast((one) => one.inForce <= date && changes(one, place))
    return `${act.number} ${place}${amending === undefined ? '' : `, as amended by ${amending.act}`}`
  })
  return `${cited.join('; ')}${words}`
}

function changes(amendment: Amendment, place: string): boolean {
  const cited = paragraphOf(place)
  return amendment.changes
    .map(paragraphOf)
    .some(
      (changed) =>
        changed.section === cited.section &&
        overlap(changed.subsections, cited.subsections) &&
        overlap(changed.items, cited.items),
    )
}

function paragraphOf(place: string): Paragraph {
  const { section = '', from, to, item, lastItem } = form.exec(place)?.groups ?? {}
  return { section, subsections: rangeOf(from, to), items: rangeOf(item, lastItem) }
}

function rangeOf(first: string | undefined, last: string | undefined): Range {
  return first === undefined ? [0, Number.POSITIVE_INFINITY] : [Number(first), Number(last ?? first)]
}

function overlap(one: Range, other: Range): boolean {
  return one[0] <= other[1] && other[0] <= one[1]
}
