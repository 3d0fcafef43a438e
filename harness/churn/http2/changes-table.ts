/**
 * Whether a header block changes the dynamic table of HPACK (RFC 7541, section 6).
 * @module
 */

/**
 * A block that does not change it means the same, and may be decoded once, for as long as no other block changes it. A block that is
 * malformed counts as one that does.
 */
export function changesTable(bytes: Buffer, start: number, end: number): boolean {
  let at = start
  const integer = (prefixBits: number): number => {
    const most = (1 << prefixBits) - 1
    let value = (bytes[at++] ?? 0) & most
    if (value < most) return value
    for (let shift = 0; at < end && shift < 28; shift += 7) {
      const byte = bytes[at++] ?? 0
      value += (byte & 0x7f) << shift
      if ((byte & 0x80) === 0) return value
    }
    return Infinity
  }
  const skipString = (): void => {
    at += integer(7)
  }
  while (at < end) {
    const byte = bytes[at] ?? 0
    if ((byte & 0x80) !== 0) {
      // An indexed field.
      integer(7)
    } else if ((byte & 0xc0) === 0x40 || (byte & 0xe0) === 0x20) {
      // A literal that is added to the table, or a change of the table's size.
      return true
    } else {
      if (integer(4) === 0) skipString()
      skipString()
    }
  }
  return at !== end
}
