import t from 'tap'
import { DARK, LIGHT, type Palette } from './palette.js'

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(at => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

t.test('the formula gives what WCAG gives', async t => {
  t.equal(contrast('#000000', '#ffffff'), 21)
  t.equal(contrast('#777777', '#ffffff').toFixed(2), '4.48')
})

for (const [name, palette] of Object.entries<Palette>({ LIGHT, DARK })) {
  t.test(`${name} can be read`, async t => {
    const texts = ['text', 'muted', 'leak', 'stable', 'inconclusive', 'void', 'control', 'accent'] as const
    for (const text of texts) {
      t.ok(contrast(palette[text], palette.surface) >= 4.5, `${text} on surface`)
      t.ok(contrast(palette[text], palette.page) >= 4.5, `${text} on page`)
    }
    t.ok(contrast(palette.unjudged, palette.surface) >= 3, 'unjudged samples on surface')
  })
}
