// The log of a chat: it stays at its end while the person is there, and counts
// what came while they were not.

const near = 80 // pixels from the end that still are the end
const far = 600 // pixels from the end from which one may want to go there

export function watchLog() {
  const scroll = document.getElementById('scroll')
  const log = document.getElementById('log')
  const newer = document.getElementById('newer')
  const title = document.title
  let atEnd = true
  let below = 0
  let unseen = 0

  const entries = () => [...log.querySelectorAll('.entry')]
  let known = new Set(entries().map((e) => e.id))
  let newest = entries().at(-1)?.id

  const left = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight

  function toEnd() {
    atEnd = true
    scroll.scrollTop = scroll.scrollHeight
  }

  function count() {
    newer.hidden = below === 0 && left() < far
    newer.querySelector('span').textContent = below || ''
    document.title = unseen ? `(${unseen}) ${title}` : title
  }

  // fresh tells whether an element is an entry that came after all others.
  function fresh(e) {
    if (!e.matches?.('.entry') || known.has(e.id)) return false
    const last = document.getElementById(newest)
    return !last || last.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING
  }

  new MutationObserver((changes) => {
    for (const e of changes.flatMap((c) => [...c.addedNodes]).filter(fresh)) {
      if (e.matches('.mine')) atEnd = true
      else if (!atEnd) below++
      if (document.hidden && !e.matches('.mine')) unseen++
    }
    known = new Set(entries().map((e) => e.id))
    newest = entries().at(-1)?.id
    if (atEnd) toEnd()
    count()
  }).observe(log, { childList: true })

  const stay = new ResizeObserver(() => atEnd && toEnd())
  stay.observe(log)
  stay.observe(scroll)

  scroll.addEventListener('scroll', () => {
    atEnd = left() < near
    if (atEnd) below = 0
    count()
  })
  newer.addEventListener('click', () => {
    toEnd()
    scroll.focus({ preventScroll: true })
  })
  document.addEventListener('visibilitychange', () => {
    unseen = 0
    count()
  })

  // What is put above must not push down what the person looks at.
  let height = 0
  log.addEventListener('htmx:beforeSwap', () => (height = scroll.scrollHeight))
  log.addEventListener('htmx:afterSwap', () => {
    if (height) scroll.scrollTop += scroll.scrollHeight - height
    height = 0
  })
  toEnd()
}
