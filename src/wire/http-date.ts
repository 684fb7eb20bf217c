const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** `Thu, 15 Jan 2026 12:00:30 GMT` and, obsolete, `Thursday, 15-Jan-26 12:00:30 GMT`. */
const commaForm =
  /^[a-z]{3,9}, (?<day>\d\d)([ -])(?<month>[a-z]{3})\2(?<year>\d{4}|\d\d) (?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d) GMT$/i
/** Obsolete too: `Thu Jan  5 12:00:30 2026`. */
const asctimeForm =
  /^[a-z]{3} (?<month>[a-z]{3}) (?<day>[ \d]\d) (?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d) (?<year>\d{4})$/i

/**
 * A date as HTTP headers write it, in ms since the epoch; undefined for anything else. All three forms are in UTC.
 * @param now - ms since the epoch: a year of two digits is at most 50 years ahead of it
 * @see RFC 9110, section 5.6.7
 */
export function parseHttpDate(text: string, now: number): number | undefined {
  const parts = (commaForm.exec(text.trim()) ?? asctimeForm.exec(text.trim()))?.groups
  const month = months.indexOf(parts?.month?.toLowerCase() ?? '')
  if (!parts || month < 0) return undefined
  const [day = 0, hour = 0, minute = 0, second = 0] = [parts.day, parts.hour, parts.minute, parts.second].map(Number)
  if (day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return undefined
  return Date.UTC(fullYear(parts.year ?? '', now), month, day, hour, minute, second)
}

function fullYear(digits: string, now: number): number {
  if (digits.length === 4) return Number(digits)
  const thisYear = new Date(now).getUTCFullYear()
  const year = thisYear - (thisYear % 100) + Number(digits)
  return year > thisYear + 50 ? year - 100 : year
}
