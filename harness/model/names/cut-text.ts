/**
 * Texts of other programs within a limit.
 * @module
 */

/**
 * The text, or its beginning and how many characters are left out. It is cut between words where it has several: half of a
 * secret is not recognized as one.
 * @param most characters that are kept
 */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text
  const beginning = text.slice(0, most)
  const end = /\S/.test(text.charAt(most)) ? beginning.search(/\s\S*$/) : most
  // A slice of a text keeps the whole text in memory, hence the copy.
  const kept = Buffer.from(end > 0 ? beginning.slice(0, end) : beginning).toString()
  return `${kept}… (${text.length - kept.length} more characters)`
}
