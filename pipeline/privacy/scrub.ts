import { parseHetu } from './hetu.ts'

// Zero-width, so that codes which overlap are all found.
const codes = /(?=(\d{6}[-+\u2013\u2212A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y]))/gi
const codeLength = 11
/** Ends in something that is no part of the word that follows; the letter of a JSON escape (`\n`, `\u0007`) is not either. */
const startsWord = /(^|[^0-9A-Za-z]|\\[bfnrt]|\\u[0-9a-f]{4})$/i
/** Checksums and ids, in which six digits, a letter and three digits mean nothing. */
const machineIds = /[0-9a-f]{32,}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g
const emails = /[\p{L}\d._%+-]+@[\p{L}\d-]+(\.[\p{L}\d-]+)*\.\p{L}{2,}/gu
/** Street, number, perhaps a stair or flat; post code and post office. */
const addresses =
  /\p{Lu}[\p{L}.'-]*( \p{L}[\p{L}.'-]*)* \d{1,4}( ?\p{L}{1,2}( ?\d{1,3})?)?([,;]|\\[nrt]|\s){1,4}(FI-)?\d{5} \p{Lu}\p{L}+/gu

/**
 * The last fence before a line leaves the program: takes out whatever looks like a personal identity code, an e-mail
 * address or a street address with its post code. What stands there by intention (ids, checksums, dates, counts, customer
 * numbers) goes through unchanged. A name looks like any word: that none gets here is the callers' part.
 */
export function scrub(line: string): string {
  return scrubCodes(line).replace(emails, '[e-mail]').replace(addresses, '[address]')
}

function scrubCodes(line: string): string {
  const ids = Array.from(line.matchAll(machineIds), ({ index, 0: id }) => ({
    from: index,
    to: index + id.length,
  }))
  let scrubbed = ''
  let end = 0
  for (const { index, 1: code = '' } of line.matchAll(codes)) {
    if (ids.some(({ from, to }) => index >= from && index < to) || !isCode(line, index, code)) continue
    if (index >= end) scrubbed += `${line.slice(end, index)}[hetu]`
    end = index + codeLength
  }
  return scrubbed + line.slice(end)
}

/** By its looks where it stands alone; inside a longer word only with the right date and check character. */
function isCode(line: string, index: number, code: string): boolean {
  const isAlone =
    startsWord.test(line.slice(Math.max(0, index - 6), index)) &&
    !/[0-9A-Za-z]/.test(line.charAt(index + codeLength))
  return isAlone || parseHetu(code)?.isCheckCharacterRight === true
}
