// The dialog in which one sends a place.

export function watchPlace() {
  const dialog = document.getElementById('place')
  const form = document.getElementById('place-form')
  const problem = document.getElementById('place-problem')
  const here = document.getElementById('here')

  function fill(latitude, longitude) {
    form.elements.lat.value = latitude
    form.elements.lon.value = longitude
  }

  document.querySelector('[data-open=place]').addEventListener('click', () => {
    document.getElementById('attachments').hidePopover()
    problem.textContent = ''
    dialog.showModal()
  })
  here.addEventListener('click', () => {
    const fail = () => (problem.textContent = here.dataset.fail)
    if (!navigator.geolocation) return fail()
    here.setAttribute('aria-busy', 'true')
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        here.removeAttribute('aria-busy')
        fill(coords.latitude.toFixed(5), coords.longitude.toFixed(5))
      },
      () => {
        here.removeAttribute('aria-busy')
        fail()
      },
      { enableHighAccuracy: true, timeout: 10_000 },
    )
  })
  form.addEventListener('click', (e) => {
    const place = e.target.closest('[data-lat]')
    if (!place) return
    fill(place.dataset.lat, place.dataset.lon)
    form.requestSubmit()
  })
  form.addEventListener('htmx:afterRequest', (e) => {
    if (!e.detail.successful) return
    form.reset()
    form.elements.once.value = crypto.randomUUID?.() ?? String(Math.random())
    dialog.close()
  })
}
