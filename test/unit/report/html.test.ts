import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { projectRoot } from '../../../pipeline/project.ts'
import { asset, html, textOf } from '../../../pipeline/report/html.ts'

describe('HTML by construction', () => {
  test.each([
    ['text', html`<p>${'a < b & "c"'}</p>`, '<p>a &lt; b &amp; &quot;c&quot;</p>'],
    ['an attribute', html`<a title="${`"'>`}">`, '<a title="&quot;&#39;&gt;">'],
    ['HTML', html`<p>${html`<b>${'<'}</b>`}</p>`, '<p><b>&lt;</b></p>'],
    ['a list', html`<ul>${['<', html`<li>`]}</ul>`, '<ul>&lt;<li></ul>'],
    ['nothing', html`<p>${null}</p>`, '<p></p>'],
  ])('%s is put in', (_, { markup }, expected) => expect(markup).toBe(expected))

  test('whatever is put in, no element and no attribute comes of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(html`${text}`.markup).not.toMatch(/[<>"']/)
      }),
    )
  })

  test('an attribute without quotes is refused', () => {
    expect(() => html`<a href=${'x'}>`).toThrow('not quoted')
  })

  test.each(['</style>', '</SCRIPT >', '<!--'])('an asset with %s is refused', (text) => {
    expect(() => asset(`a ${text} b`)).toThrow('end its element early')
  })

  test('its text is what is heard: nothing of drawings, nor of what is for the eye alone', () => {
    const name = html`<svg><text>1</text></svg><span aria-hidden="true">AB</span><span class="unseen">a &
b</span> ${'<c> "d"'}`
    expect(textOf(name)).toBe('a & b <c> "d"')
  })

  test('nothing in the assets leads elsewhere', () => {
    for (const name of ['page.css', 'tables.css', 'charts.css', 'map.css', 'print.css', 'script.js'])
      expect(readFileSync(join(projectRoot, 'pipeline/report/assets', name), 'utf8')).not.toMatch(
        /https?:|url\(|@import/,
      )
  })
})
