import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const families = [
  { name: '@expo-google-fonts/noto-sans', prefix: 'NotoSans' },
  { name: '@expo-google-fonts/noto-sans-arabic', prefix: 'NotoSansArabic' },
]
const weights = ['400Regular', '700Bold']

/** The letters' font files, weight by weight. */
export function findFontFiles(): readonly (readonly string[])[] {
  return weights.map((weight) =>
    families.map(({ name, prefix }) => join(packageFolder(name), weight, `${prefix}_${weight}.ttf`)),
  )
}

function packageFolder(name: string): string {
  return dirname(fileURLToPath(import.meta.resolve(`${name}/package.json`)))
}
