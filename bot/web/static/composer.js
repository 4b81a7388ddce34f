// The form in which one writes.

import { watchPhotos } from './photos.js'
import { watchCommands } from './commands.js'

export function watchComposer() {
  const form = document.getElementById('say')
  const text = document.getElementById('text')
  const about = document.getElementById('about')
  const replyTo = document.getElementById('reply-to')
  const editOf = document.getElementById('edit-of')
  const problem = document.getElementById('problem')
  const say = (sentence) => (problem.textContent = sentence)
  const photos = watchPhotos(say)
  let onItsWay = null // the words, while they are sent
  let another = false // more was sent meanwhile
  let shift = false // is held

  function grow() {
    if (CSS.supports('field-sizing', 'content')) return
    text.style.height = 'auto'
    text.style.height = `${text.scrollHeight}px`
  }

  function write(words) {
    text.value = words
    grow()
    text.focus()
  }

  function clearAbout() {
    replyTo.value = editOf.value = ''
    about.hidden = true
    form.classList.remove('editing')
  }

  function showAbout(who, what) {
    about.querySelector('b').textContent = who
    about.querySelector('p span').textContent = what
    about.hidden = false
  }

  function reply(entry) {
    clearAbout()
    replyTo.value = entry.dataset.message
    showAbout(entry.dataset.author, entry.dataset.gist)
    text.focus()
  }

  function edit(entry) {
    clearAbout()
    photos.clear()
    editOf.value = entry.dataset.message
    form.classList.add('editing')
    showAbout(form.dataset.editing, entry.dataset.gist)
    write(entry.dataset.plain)
  }

  function stopAbout() {
    if (editOf.value) text.value = ''
    clearAbout()
    text.focus()
  }

  // sent empties the form of what was taken; what was typed meanwhile stays.
  function sent() {
    photos.sent()
    clearAbout()
    say('')
    form.elements.once.value = crypto.randomUUID?.() ?? String(Math.random())
  }

  document.getElementById('about-off').addEventListener('click', stopAbout)
  text.addEventListener('input', grow)
  text.addEventListener('keydown', (e) => {
    shift = e.shiftKey
    if (e.key === 'Escape' && !about.hidden) stopAbout()
  })
  // Keyboards on a screen tell of a line end, but not always of a key.
  text.addEventListener('beforeinput', (e) => {
    if (e.inputType !== 'insertLineBreak' || shift) return
    e.preventDefault()
    form.requestSubmit()
  })
  form.addEventListener('submit', (e) => {
    if (onItsWay === null && (text.value.trim() || photos.any())) return
    another = onItsWay !== null && text.value.trim() !== ''
    e.preventDefault()
    e.stopImmediatePropagation()
    text.focus()
  }, { capture: true })
  form.addEventListener('htmx:configRequest', (e) => {
    if (e.detail.elt !== form) return
    if (editOf.value) e.detail.path = form.dataset.edit
    onItsWay = text.value
    text.value = ''
    grow()
    photos.sending()
  })
  form.addEventListener('htmx:afterRequest', (e) => {
    if (e.detail.elt !== form) return
    if (e.detail.successful) {
      sent()
    } else {
      text.value = onItsWay + text.value
      grow()
    }
    onItsWay = null
    if (another && e.detail.successful) form.requestSubmit()
    another = false
  })
  document.body.addEventListener('htmx:sendError', () => say(form.dataset.notSent))
  document.body.addEventListener('htmx:responseError', (e) => {
    if (e.detail.xhr.status !== 422) say(form.dataset.notSent)
  })
  const room = new ResizeObserver(() => document.body.style.setProperty('--composer', `${form.offsetHeight}px`))
  room.observe(form)
  watchCommands(text, write)
  return { write, reply, edit }
}
