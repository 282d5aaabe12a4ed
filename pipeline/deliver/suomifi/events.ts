/** What became of the messages, as the service tells it afterwards. It keeps events for 60 days. */
import type { SuomifiEvent } from './answers.ts'
import type { SuomifiService } from './service.ts'

/**
 * Reads the events after a point (null = from the oldest) until there are none, and hands them on by page, in order,
 * with the point after them, to be stored together. Of an end user's message the externalId is null, and of one not
 * sent from here it is not ours. Errors as of the service.
 */
export async function readNewEvents(
  service: Pick<SuomifiService, 'readEvents'>,
  continuationToken: string | null,
  onPage: (events: readonly SuomifiEvent[], continuationToken: string) => Promise<void>,
): Promise<void> {
  for (let after = continuationToken; ; ) {
    const page = await service.readEvents(after)
    // How many there are says nothing; only an empty page, or one that leads back to itself, is the last.
    if (page.count === 0) return
    await onPage(page.events, page.continuationToken)
    if (page.continuationToken === after) return
    after = page.continuationToken
  }
}
