import { expect, test } from 'vitest'
import { notificationKinds } from '../../pipeline/domain.ts'
import { UsageError } from '../../pipeline/errors.ts'
import { composeLetter, type LetterFacts } from '../../pipeline/notify/content/letter.ts'
import { requireTexts } from '../../pipeline/notify/content/texts.ts'
import { loadProgramme } from '../../pipeline/programmes/programme.ts'
import { letterFacts } from '../support/letter-facts.ts'
import { programmeIds } from '../support/programme-files.ts'

const compose = (facts: Partial<LetterFacts>) => composeLetter(letterFacts({ teOfficeName: null, ...facts }))
const words = (facts: Partial<LetterFacts>) => JSON.stringify(compose(facts))

test.each(programmeIds)('%s has texts in every language', (id) => {
  expect(() => requireTexts(loadProgramme(id))).not.toThrow()
})

test('a programme without texts is refused before the night, with the file to write them in', () => {
  const require = () => requireTexts({ notificationTexts: 'kokeilu-1999' })
  expect(require).toThrow(UsageError)
  expect(require).toThrow('texts/fi.yaml has no programme kokeilu-1999')
})

test.each([
  ['kokeilu-2017', 'TE-palvelut', 'TE-tjänster', '505/2017'],
  ['kuntakokeilu-2021', 'TE-palvelut', 'TE-tjänster', '1269/2020), 5 §'],
  ['tyovoimapalvelut-2025', 'Työvoimaviranomainen', 'Arbetskraftsmyndigheten', '380/2023'],
])('a letter of %s is sent by %s or %s and rests on %s', (notificationTexts, fi, sv, ground) => {
  const letter = compose({ notificationTexts, language: 'fi+sv' })
  expect(letter.sender).toEqual([fi, 'Työllisyyden kuntakokeilu', sv, 'Kommunförsöket'])
  expect(JSON.stringify(letter)).toContain(ground)
})

test.each(notificationKinds)('from 2025 no %s names a TE office, which is gone', (kind) => {
  const facts = { notificationTexts: 'tyovoimapalvelut-2025', kind, language: 'fi+sv' } as const
  expect(words(facts)).not.toMatch(/\bTE-/)
  expect(words({ ...facts, notificationTexts: 'kuntakokeilu-2021', kind: 'return' })).toMatch(/\bTE-toimisto/)
})

test.each([
  ['kokeilu-2017', 'return', 'kotikuntasi vaihtuminen tai virheen korjaaminen'],
  ['kokeilu-2017', 'move', 'kotikuntasi on vaihtunut.'],
  [
    'kuntakokeilu-2021',
    'return',
    'asiassasi tehty päätös, virheen korjaaminen tai muu laissa säädetty peruste',
  ],
  ['kuntakokeilu-2021', 'move', 'kotikuntasi on vaihtunut tai että siirrosta on tehty päätös'],
  [
    'tyovoimapalvelut-2025',
    'return',
    'kotikuntasi on vaihtunut tai että asiakkuudessasi ollut virhe on korjattu',
  ],
  ['tyovoimapalvelut-2025', 'move', 'kotikuntasi on vaihtunut.'],
] as const)('in %s a %s gives the reasons that programme knows', (notificationTexts, kind, reasons) => {
  expect(words({ notificationTexts, kind })).toContain(reasons)
})

test('a return from 2025 sends nobody to a payer who may have changed with a move to Åland', () => {
  const text = words({ notificationTexts: 'tyovoimapalvelut-2025', kind: 'return' })
  expect(text).toContain('https://www.ams.ax')
  expect(text).not.toContain('sen maksaja pysyvät samoina')
})
