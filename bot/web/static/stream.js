// A live stream of server-sent events that picks up where it was: after a lost
// connection, a restart of the server, and a time in the background, during
// which it is closed, since a browser grants few connections to one address.

const hiddenFor = 10_000 // milliseconds in the background until it is closed
const longestWait = 8_000

export class Stream {
  #url
  #stamp
  #tell
  #listeners = []
  #source = null
  #wait = 500
  #timer = 0
  #closed = false

  // tell is called with true when the stream is live and with false when it is not.
  constructor(url, stamp, tell) {
    this.#url = new URL(url, location.href)
    this.#stamp = stamp
    this.#tell = tell
    this.addEventListener('stale', () => location.reload())
    document.addEventListener('visibilitychange', () => this.#seen())
    addEventListener('pageshow', (e) => e.persisted && this.#open())
    this.#open()
  }

  // readyState is never CLOSED, so that nobody but the stream itself opens it anew.
  get readyState() {
    return EventSource.OPEN
  }

  addEventListener(name, f) {
    const listener = (e) => {
      if (e.lastEventId) this.#stamp = e.lastEventId
      f(e)
    }
    this.#listeners.push({ name, f, listener })
    this.#source?.addEventListener(name, listener)
  }

  removeEventListener(name, f) {
    const gone = this.#listeners.find((l) => l.name === name && l.f === f)
    if (!gone) return
    this.#listeners = this.#listeners.filter((l) => l !== gone)
    this.#source?.removeEventListener(name, gone.listener)
  }

  close() {
    this.#closed = true
    this.#shut()
  }

  #open() {
    this.#shut()
    if (this.#closed) return
    this.#url.searchParams.set('after', this.#stamp)
    const source = new EventSource(this.#url)
    for (const { name, listener } of this.#listeners) source.addEventListener(name, listener)
    source.onopen = () => {
      this.#wait = 500
      this.#tell(true)
    }
    source.onerror = () => {
      this.#tell(false)
      // The browser tries again by itself, but not after an answer it can't use.
      if (source.readyState === EventSource.CLOSED) this.#later()
    }
    this.#source = source
  }

  #later() {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#open(), this.#wait)
    this.#wait = Math.min(this.#wait * 2, longestWait)
  }

  #shut() {
    clearTimeout(this.#timer)
    this.#source?.close()
    this.#source = null
  }

  #seen() {
    clearTimeout(this.#timer)
    if (document.hidden) this.#timer = setTimeout(() => this.#shut(), hiddenFor)
    else if (this.#source?.readyState !== EventSource.OPEN) this.#open()
  }
}
