// The photos that are picked and not yet sent: from the camera, the album, the
// clipboard, or dropped.

const mostBytes = 20 << 20
const mostPhotos = 10

// say shows a sentence about what is wrong.
export function watchPhotos(say) {
  const form = document.getElementById('say')
  const input = document.getElementById('photos')
  const camera = document.getElementById('camera')
  const previews = document.getElementById('previews')
  const raw = document.getElementById('raw')
  const rawBox = document.getElementById('raw-box')
  let picked = []
  let onTheirWay = []

  function preview(file) {
    const item = document.createElement('li')
    const img = document.createElement('img')
    img.src = URL.createObjectURL(file)
    img.alt = file.name
    img.onload = () => URL.revokeObjectURL(img.src)
    const off = document.createElement('button')
    off.type = 'button'
    off.textContent = '×'
    off.setAttribute('aria-label', previews.dataset.remove)
    off.onclick = () => set(picked.filter((f) => f !== file))
    item.append(img, off)
    return item
  }

  function set(files) {
    picked = files
    const all = new DataTransfer()
    for (const f of files) all.items.add(f)
    input.files = all.files
    previews.replaceChildren(...files.map(preview))
    previews.hidden = rawBox.hidden = files.length === 0
    if (files.length === 0) raw.checked = false
  }

  function add(files) {
    say('')
    const fit = [...files].filter((f) => f.size <= mostBytes)
    if (fit.length < files.length) say(form.dataset.tooBig)
    const all = [...picked, ...fit]
    if (all.length > mostPhotos) say(form.dataset.tooMany)
    set(all.slice(0, mostPhotos))
  }

  input.addEventListener('change', () => add(input.files))
  camera.addEventListener('change', () => {
    add(camera.files)
    camera.value = ''
  })
  for (const key of document.querySelectorAll('[data-pick]')) {
    key.addEventListener('click', () => {
      if (key.dataset.pick === 'raw') raw.checked = true
      ;(key.dataset.pick === 'camera' ? camera : input).click()
      document.getElementById('attachments').hidePopover()
    })
  }
  form.addEventListener('paste', (e) => {
    const images = [...e.clipboardData.files].filter((f) => f.type.startsWith('image/'))
    if (images.length === 0) return
    e.preventDefault()
    add(images)
  })
  const main = form.closest('main')
  main.addEventListener('dragover', (e) => e.preventDefault())
  main.addEventListener('drop', (e) => {
    e.preventDefault()
    add(e.dataTransfer.files)
  })

  const progress = document.getElementById('progress')
  form.addEventListener('htmx:xhr:progress', (e) => {
    progress.hidden = picked.length === 0
    progress.value = e.detail.total ? e.detail.loaded / e.detail.total : 0
  })
  form.addEventListener('htmx:afterRequest', () => (progress.hidden = true))
  return {
    any: () => picked.length > 0,
    clear: () => set([]),
    sending: () => (onTheirWay = picked),
    sent: () => set(picked.filter((f) => !onTheirWay.includes(f))),
  }
}
