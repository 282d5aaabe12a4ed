/** The Sámi languages, by every code a register has used for them. */
export const samiLanguages: ReadonlySet<string> = new Set([
  ...['se', 'sma', 'sme', 'smj', 'smn', 'sms', 'smi', 'sjd', 'sje', 'sjt', 'sju', 'sia', 'sjk'],
])

/**
 * Finnish, Swedish and the Sámi languages, by every code a register has used for them. A mother tongue that is known
 * and not among them is a foreign language (1269/2020 § 4 (d)).
 */
export const ownLanguages: ReadonlySet<string> = new Set([...['fi', 'fin', 'sv', 'swe'], ...samiLanguages])
