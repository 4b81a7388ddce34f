// The page of a person: joins the live stream to htmx, and the parts of the page.

import { Stream } from './stream.js'
import { watchLog } from './log.js'
import { watchActions } from './actions.js'
import { watchComposer } from './composer.js'
import { watchPlace } from './place.js'

const longToast = 5_000 // milliseconds

// offline says that the connection is lost, once it has been for a moment.
function offline() {
  const note = document.getElementById('offline')
  let timer = 0
  return (live) => {
    if (!live) {
      timer ||= setTimeout(() => (note.hidden = false), 1_500)
      return
    }
    clearTimeout(timer)
    timer = 0
    note.hidden = true
  }
}

function watchToasts() {
  const toasts = document.getElementById('toasts')
  new MutationObserver((changes) => {
    for (const toast of changes.flatMap((c) => [...c.addedNodes])) {
      for (const b of document.querySelectorAll('[data-press][aria-busy]')) b.removeAttribute('aria-busy')
      setTimeout(() => toast.remove(), longToast)
    }
  }).observe(toasts, { childList: true })
  document.addEventListener('click', (e) => {
    const key = e.target.closest('[data-press]')
    if (!key) return
    key.setAttribute('aria-busy', 'true')
    setTimeout(() => key.removeAttribute('aria-busy'), longToast)
  })
}

function watchDialogs() {
  const viewer = document.getElementById('viewer')
  document.addEventListener('click', (e) => {
    const photo = e.target.closest('[data-photo]')
    if (photo && viewer && !e.ctrlKey && !e.metaKey) {
      e.preventDefault()
      const img = viewer.querySelector('img')
      img.src = photo.href
      img.alt = photo.querySelector('img').alt
      viewer.showModal()
    }
    if (e.target.closest('[data-close]') || e.target === viewer || e.target.parentElement === viewer) {
      e.target.closest('dialog')?.close()
    }
  })
}

const app = document.querySelector('[data-stamp]')
htmx.createEventSource = (url) => new Stream(url, app.dataset.stamp, offline())
watchToasts()
if (document.getElementById('say')) {
  watchLog()
  const composer = watchComposer()
  watchActions(composer)
  watchPlace()
  watchDialogs()
}
document.documentElement.dataset.ready = ''
