// What one can do with a message: reply, copy, edit, delete.

export function watchActions(composer) {
  const sheet = document.getElementById('actions')
  const form = document.getElementById('say')
  let entry = null

  const isLastOfMine = (e) => [...document.querySelectorAll('.entry.mine')].at(-1) === e

  function open(key) {
    entry = key.closest('.entry')
    sheet.querySelector('[data-act=edit]').hidden = !isLastOfMine(entry)
    sheet.querySelector('[data-act=delete]').hidden = !('delete' in entry.dataset)
    sheet.showPopover()
    const at = key.getBoundingClientRect()
    const left = Math.min(Math.max(8, at.left + at.width / 2 - sheet.offsetWidth / 2), innerWidth - sheet.offsetWidth - 8)
    const above = at.bottom + sheet.offsetHeight + 8 > innerHeight
    sheet.style.left = `${left}px`
    sheet.style.top = `${above ? at.top - sheet.offsetHeight - 4 : at.bottom + 4}px`
    sheet.querySelector('button').focus()
  }

  const acts = {
    reply: () => composer.reply(entry),
    copy: () => navigator.clipboard?.writeText(entry.dataset.gist),
    edit: () => composer.edit(entry),
    delete: () => {
      if (!confirm(form.dataset.deleteIt)) return
      htmx.ajax('POST', form.dataset.delete, { values: { message: entry.dataset.message }, target: '#problem', swap: 'innerHTML' })
    },
  }

  document.addEventListener('click', (e) => {
    const more = e.target.closest('[data-more]')
    if (more) open(more)
    const act = e.target.closest('[data-act]')
    if (act) {
      sheet.hidePopover()
      acts[act.dataset.act]()
    }
  })

  // A command in the bot's words is there to be tried.
  document.addEventListener('click', (e) => {
    const code = e.target.closest('.bot .text code')
    if (code && /^[/／]/.test(code.textContent)) composer.write(code.textContent)
  })

  document.getElementById('text').addEventListener('keydown', (e) => {
    const last = [...document.querySelectorAll('.entry.mine')].at(-1)
    if (e.key === 'ArrowUp' && e.target.value === '' && last) {
      e.preventDefault()
      composer.edit(last)
    }
  })
}
