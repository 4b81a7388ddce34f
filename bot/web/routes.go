package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed static
var staticFiles embed.FS

var pages = template.Must(template.New("").Option("missingkey=error").ParseFS(templateFiles, "templates/*.html"))

// policy lets pages load nothing but what we serve, and run no script that
// stands in them. blob: is for photos that are picked and not yet sent.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; " +
	"manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Routes returns the pages: the first one at /, a person's at /as/PERSON/, and
// what they are made of at /web/. It is to be served at the root of an address,
// where others may take other paths.
func (p *Platform) Routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", p.serveLanding)
	mux.HandleFunc("GET /web/{file}", serveStatic)
	mux.HandleFunc("GET /as/{person}/{$}", p.serveHome)
	mux.HandleFunc("GET /as/{person}/events", p.serveEvents)
	mux.HandleFunc("GET /as/{person}/chat/{chat}/{$}", p.serveChat)
	mux.HandleFunc("GET /as/{person}/chat/{chat}/before/{entry}", p.serveOlder)
	mux.HandleFunc("GET /as/{person}/chat/{chat}/photo/{message}/{file}", p.servePhoto)
	mux.HandleFunc("GET /as/{person}/chat/{chat}/file/{message}", p.serveDocument)

	mux.HandleFunc("POST /as/{person}/language", p.takeLanguage)
	mux.HandleFunc("POST /as/{person}/start", p.takeStart)
	mux.HandleFunc("POST /as/{person}/chat/{chat}/say", p.takeWords)
	mux.HandleFunc("POST /as/{person}/chat/{chat}/edit", p.takeEdit)
	mux.HandleFunc("POST /as/{person}/chat/{chat}/delete", p.takeDelete)
	mux.HandleFunc("POST /as/{person}/chat/{chat}/press", p.takePress)
	return guard(http.NewCrossOriginProtection().Handler(mux))
}

func guard(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head := w.Header()
		head.Set("Content-Security-Policy", policy)
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Referrer-Policy", "same-origin")
		head.Set("Cross-Origin-Opener-Policy", "same-origin")
		head.Set("Cross-Origin-Resource-Policy", "same-origin")
		head.Set("Permissions-Policy", "camera=(self), geolocation=(self)")
		h.ServeHTTP(w, r)
	})
}

// statics are the files that pages are made of, with their ETags.
var statics = readStatics()

type static struct {
	data []byte
	etag string
}

func readStatics() map[string]static {
	all := map[string]static{}
	err := fs.WalkDir(staticFiles, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := staticFiles.ReadFile(name)
		sum := sha256.Sum256(data)
		all[path.Base(name)] = static{data, `"` + hex.EncodeToString(sum[:8]) + `"`}
		return err
	})
	if err != nil {
		panic(err)
	}
	return all
}

// types are of the files below static; mime.TypeByExtension would ask the system.
var types = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8", ".webmanifest": "application/manifest+json",
}

func serveStatic(w http.ResponseWriter, r *http.Request) {
	file, ok := statics[r.PathValue("file")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", types[path.Ext(r.PathValue("file"))])
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("ETag", file.etag)
	if strings.Contains(r.Header.Get("If-None-Match"), file.etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Write(file.data) //nolint:errcheck // the browser is gone
}

// render writes a page, or that it could not be made.
func (p *Platform) render(w http.ResponseWriter, status int, page string, data any) {
	var html bytes.Buffer
	if err := pages.ExecuteTemplate(&html, page, data); err != nil {
		p.cfg.Log.Error("render page", "platform", name, "page", page, "err", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(html.Bytes()) //nolint:errcheck // the browser is gone
}
