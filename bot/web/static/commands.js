// The sheets of commands and of people, from which words are put into the form.

// write replaces what stands in the text field.
export function watchCommands(text, write) {
  const sheet = () => document.getElementById('commands') // the stream replaces it
  const isOpen = () => sheet().matches(':popover-open')

  function filter(typed) {
    let any = false
    for (const item of sheet().querySelectorAll('li')) {
      item.hidden = !item.querySelector('code').textContent.startsWith(typed)
      any ||= !item.hidden
    }
    return any
  }

  // A slash typed first offers the commands that begin so.
  text.addEventListener('input', () => {
    const typed = text.value.replace('／', '/')
    const offers = /^\/\w*$/.test(typed) && filter(typed.toLowerCase())
    if (offers && !isOpen()) sheet().showPopover()
    else if (!offers && isOpen()) sheet().hidePopover()
  })
  text.addEventListener('keydown', (e) => {
    if (e.key === 'ArrowDown' && isOpen()) {
      e.preventDefault()
      sheet().querySelector('li:not([hidden]) button')?.focus()
    }
  })
  document.getElementById('slash').addEventListener('click', () => filter('/'))

  document.addEventListener('click', (e) => {
    const command = e.target.closest('[data-command]')
    if (command) {
      sheet().hidePopover()
      write(`${command.dataset.command} `)
    }
    const mention = e.target.closest('[data-mention]')
    if (mention) {
      document.getElementById('members').hidePopover()
      text.setRangeText(mention.dataset.mention, text.selectionStart, text.selectionEnd, 'end')
      text.focus()
    }
  })
}
