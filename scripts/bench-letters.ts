/** How fast letters become PDF, and how much memory that takes, in processes recycled as the workers are. */

import { fork } from 'node:child_process'
import { Command, InvalidArgumentError } from 'commander'
import type { LetterFacts } from '../pipeline/deliver/content/letter.ts'
import { lettersPerProcess } from '../pipeline/deliver/print/limits.ts'
import { createLetterRenderer } from '../pipeline/deliver/print/render-letters.ts'
import { notificationKinds } from '../pipeline/domain.ts'
import { lettersPerBatch } from '../pipeline/notify/limits.ts'
import { loadProgramme } from '../pipeline/programmes/programme.ts'

interface Share {
  readonly first: number
  readonly letters: number
}

interface Rendered {
  readonly letters: number
  readonly pages: number
  readonly bytes: number
  readonly cpuSeconds: number
  readonly peakMegabytes: number
}

/** All kinds and languages; one in seven foreign-language, names in several scripts, every address another. */
function inventFacts(index: number): LetterFacts {
  const names = [
    'Testi Esimerkki',
    'Áilu-Máret Čáppa',
    'Пример Тестов',
    'مثال محمد',
    'Maija Mallikas-Kuvitteellinen',
  ]
  const kind = notificationKinds[index % notificationKinds.length] ?? 'transfer'
  const isLeaving = kind === 'return' || kind === 'end'
  return {
    notificationId: `${String(index).padStart(8, '0')}-0000-4000-8000-000000000000`,
    notificationTexts: 'kuntakokeilu-2021',
    kind,
    reason: reasons[kind],
    groups: index % 2 === 0 ? ['under-30'] : ['no-earnings-related-allowance', 'foreign-language'],
    isNewSearch: false,
    isPilotCustomer: false,
    language: languageOf(index),
    isForeignLanguage: index % 7 === 2,
    recipientName: `${names[(index % 11) % names.length]} ${index.toString(26)}`,
    address: [
      `Keksitty katu ${index % 300} A ${index % 90}`,
      `${String(index % 99_999).padStart(5, '0')} KEKSITTYLÄ`,
    ],
    eventDate: '2021-03-01',
    lastDay: '2023-06-30',
    programmeName: { fi: 'Työllisyyden kuntakokeilu', sv: 'Kommunförsöket' },
    municipalityName: isLeaving ? null : { fi: 'Pori', sv: 'Björneborg' },
    formerMunicipalityName: kind === 'transfer' || kind === 'restart' ? null : { fi: 'Ulvila', sv: 'Ulvsby' },
    servicePoint: isLeaving
      ? null
      : {
          name: { fi: 'Keksitty toimipiste', sv: 'Påhittade kontoret' },
          street: { fi: 'Keksittykuja 7', sv: 'Påhittade gränden 7' },
          postalCode: '00990',
          postOffice: { fi: 'KEKSITTYLÄ', sv: 'PÅHITTEBY' },
          phone: '02 000 0000',
          email: 'neuvonta@esimerkki.fi',
        },
    caseworkerName: isLeaving || index % 3 === 0 ? null : `Maija Mallikas ${index % 40}`,
    hasFormerCaseworker: false,
    caseworkerTitle: { fi: 'omavalmentaja', sv: 'personlig coach' },
    areaCaseworkerTitle: null,
    firstContact: null,
    teOfficeName: { fi: 'Satakunnan TE-toimisto', sv: 'Satakunta TE-byrå' },
    ownTeOfficeName: null,
    customerService,
    isProtected: false,
  }
}

const { customerService } = loadProgramme('kuntakokeilu-2021')

const reasons = {
  transfer: 'ELIGIBLE',
  restart: 'RESTARTED',
  move: 'HOME_MUNICIPALITY_CHANGED',
  return: 'HOME_MUNICIPALITY_OUTSIDE',
  end: 'PROGRAMME_ENDED',
  caseworker: 'ELIGIBLE',
} as const

/** In runs of 500, as batches are of one language: of 20 runs 17 Finnish, 2 Swedish, 1 both. */
function languageOf(index: number): LetterFacts['language'] {
  const place = Math.floor(index / 500) % 20
  return place === 19 ? 'fi+sv' : place % 10 === 8 ? 'sv' : 'fi'
}

/** What a worker process does with its share. */
function render({ first, letters }: Share): Rendered {
  const renderer = createLetterRenderer()
  let [pages, bytes] = [0, 0]
  for (let start = first; start < first + letters; ) {
    const count = Math.min(lettersPerBatch[languageOf(start)], first + letters - start)
    const from = start
    const facts = Array.from({ length: count }, (_, index) => inventFacts(from + index))
    const rendered = renderer.renderBatch({ date: '2021-03-01', letters: facts })
    if (rendered.held.length > 0) throw new Error('an invented letter was held')
    start += count
    pages += rendered.pages.reduce((total, letter) => total + letter.pages, 0)
    bytes += rendered.pdf?.length ?? 0
  }
  const { user, system } = process.cpuUsage()
  const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1000)
  return { letters, pages, bytes, cpuSeconds: (user + system) / 1e6, peakMegabytes }
}

function renderInProcess(share: Share): Promise<Rendered> {
  const child = fork(import.meta.filename, ['--child'])
  child.send(share)
  return new Promise((resolve, reject) => {
    child.once('message', (rendered: Rendered) => resolve(rendered))
    child.once('exit', (code) => code !== 0 && reject(new Error(`a process ended with ${code}`)))
  })
}

async function benchmark(options: { letters: number; workers: number; perProcess: number }) {
  const started = performance.now()
  const done: Rendered[] = []
  let next = 0
  const worker = async () => {
    while (next < options.letters) {
      const letters = Math.min(options.perProcess, options.letters - next)
      const share = { first: next, letters }
      next += letters
      done.push(await renderInProcess(share))
    }
  }
  await Promise.all(Array.from({ length: options.workers }, worker))
  const seconds = (performance.now() - started) / 1000
  const sum = (value: (rendered: Rendered) => number) => done.reduce((total, one) => total + value(one), 0)
  console.log(
    [
      `${options.letters} letters, ${sum((one) => one.pages)} pages in ${seconds.toFixed(1)} s`,
      `${Math.round(options.letters / seconds)} letters/s by ${options.workers}`,
      `${Math.round(options.letters / sum((one) => one.cpuSeconds))} letters per CPU second`,
      `${(sum((one) => one.bytes) / options.letters / 1000).toFixed(1)} kB each`,
      `${done.length} processes of at most ${Math.max(...done.map((one) => one.peakMegabytes))} MB`,
    ].join(' · '),
  )
}

if (process.argv[2] === '--child') {
  process.once('message', (share: Share) => {
    process.send?.(render(share), () => process.disconnect())
  })
} else {
  const count = (text: string) => {
    if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('a whole number above 0')
    return Number(text)
  }
  const command = new Command('bench-letters')
    .option('--letters <number>', 'how many in all', count, 50_000)
    .option('--workers <number>', 'processes at a time', count, 1)
    .option(
      '--per-process <number>',
      'letters after which a process is followed by a fresh one',
      count,
      lettersPerProcess,
    )
    .action(benchmark)
  await command.parseAsync()
}
