package storage_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"linli/bot"
	"linli/storage"
)

// kept is what a photo of the given name is kept as.
func kept(name string) storage.Kept {
	return storage.Kept{Large: name + "-large", Small: name + "-small", Width: 40, Height: 30}
}

// reportWithPhotos adds a report with photos that have been fetched.
func reportWithPhotos(t testing.TB, db *storage.DB, names ...string) (r storage.Report, photos []bot.PhotoID) {
	t.Helper()
	c, m := community(t, db)
	do(t, db, func(ctx context.Context, tx *storage.Tx) (err error) {
		for _, name := range names {
			id, err := tx.AddPicture(ctx, kept(name))
			if err != nil {
				return err
			}
			photos = append(photos, id)
		}
		r, err = tx.AddReport(ctx, newReport(c, m, ""), photos)
		return err
	})
	return r, photos
}

// want wishes for a montage of photos, shown by the first until it is there.
func want(t testing.TB, db *storage.DB, r storage.Report, photos ...bot.PhotoID) (id bot.PhotoID) {
	t.Helper()
	do(t, db, func(ctx context.Context, tx *storage.Tx) (err error) {
		id, err = tx.WantPicture(ctx, storage.Wish{
			Report: r.ID, Kind: storage.PictureMontage, Of: photos, Language: "en", Meanwhile: photos[0],
		})
		return err
	})
	return id
}

// toMake claims a picture; the zero Making if none is due.
func toMake(t testing.TB, db *storage.DB) (m storage.Making) {
	t.Helper()
	err := db.InTx(t.Context(), func(tx *storage.Tx) (err error) {
		m, err = tx.ClaimPicture(t.Context())
		return err
	})
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		t.Fatal(err)
	}
	return m
}

// keepMade settles a picture. It reports whether its lease still held.
func keepMade(t testing.TB, db *storage.DB, m storage.Making, name string) (held bool) {
	t.Helper()
	do(t, db, func(ctx context.Context, tx *storage.Tx) (err error) {
		held, err = tx.KeepPicture(ctx, m, kept(name))
		return err
	})
	return held
}

func TestPictureIsMadeOnceOfTheSame(t *testing.T) {
	t.Parallel()
	db, clock := open(t)
	r, photos := reportWithPhotos(t, db, "a", "b", "c")
	id := want(t, db, r, photos[:2]...)
	if again := want(t, db, r, photos[:2]...); again != id {
		t.Errorf("the same wish is picture %d, then %d", id, again)
	}
	m := toMake(t, db)
	if m.Picture != id || m.Kind != storage.PictureMontage || m.Of != 0 {
		t.Fatalf("claimed %+v, want the montage %d", m, id)
	}
	if other := toMake(t, db); other.Picture != 0 {
		t.Errorf("claimed %+v while it is leased", other)
	}
	clock.pass(time.Hour) // its maker died
	second := toMake(t, db)
	if second.Picture != id || keepMade(t, db, m, "late") {
		t.Errorf("after the lease claimed %+v, and the first maker could still settle", second)
	}
	want(t, db, r, photos...) // meanwhile there is one more photo
	if !keepMade(t, db, second, "two") {
		t.Error("the second maker could not settle")
	}
	third := toMake(t, db)
	if third.Picture != id || third.Inputs == second.Inputs {
		t.Fatalf("then claimed %+v, want it of three photos", third)
	}
	keepMade(t, db, third, "three")
	want(t, db, r, photos...)
	if m := toMake(t, db); m.Picture != 0 {
		t.Errorf("claimed %+v, and it is made of just these photos", m)
	}
}

// show sends a message, as the platform would, and returns its delivery.
func show(t testing.TB, db *storage.DB, m bot.Message) bot.Delivery {
	t.Helper()
	say(t, db, m)
	return sendOne(t, db)
}

// sendOne claims the one delivery that is due and settles it as sent.
func sendOne(t testing.TB, db *storage.DB) bot.Delivery {
	t.Helper()
	ds := claim(t, db, bot.Pace{})
	if len(ds) != 1 {
		t.Fatalf("%d deliveries are due, want 1", len(ds))
	}
	settle(t, db, ds[0], outcomeOf(ds[0]))
	return ds[0]
}

// outcomeOf is what the platform answers: that all is as it was to be.
func outcomeOf(d bot.Delivery) bot.Outcome {
	sent := bot.Sent{ID: "m" + bot.MessageID(d.Message.Text)}
	if d.Card != nil {
		sent = *d.Card
	}
	if d.Picture.Name != "" {
		sent.Photo, sent.Picture = true, d.Picture.Name
	}
	return bot.Outcome{Sent: &sent}
}

func TestMessagesFollowTheirPicture(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	r, photos := reportWithPhotos(t, db, "a", "b")
	id := want(t, db, r, photos...)
	buttons := bot.Row(bot.Button{Label: "ok", Data: "ok"})
	plain := show(t, db, bot.Message{Chat: chatID(1), Text: "answer", Photo: id, Buttons: buttons})
	if plain.Picture.Key != "a-large" {
		t.Errorf("until it is there the message shows %+v, want photo a", plain.Picture)
	}
	show(t, db, bot.Message{Chat: chatID(2), Card: "r1", Text: "old words", Photo: id})
	say(t, db, bot.Message{Chat: chatID(2), Card: "r1", Text: "new words", Photo: id}) // waits

	keepMade(t, db, toMake(t, db), "made")
	ds := claim(t, db, bot.Pace{})
	if got := words(ds); !slices.Equal(got, []string{"answer", "new words"}) {
		t.Fatalf("claimed %v, want both messages once, the card with its new words", got)
	}
	for _, d := range ds {
		if d.Card == nil || d.Picture.Key != "made-large" || d.Card.Picture == d.Picture.Name {
			t.Errorf("%s brings %+v to %+v, want the picture to what stands", d.Message.Text, d.Picture, d.Card)
		}
		if d.Message.Text == "answer" && (!d.EditOnly || len(d.Message.Buttons) != 1) {
			t.Errorf("the answer comes as %+v", d)
		}
		settle(t, db, d, outcomeOf(d))
	}
	if ds := claim(t, db, bot.Pace{}); len(ds) != 0 {
		t.Errorf("then claimed %v", words(ds))
	}
}

// A version of a card that looks just as what stands there is not sent, but the card
// follows its picture from then on.
func TestVersionThatLooksTheSameIsNotSent(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	r, photos := reportWithPhotos(t, db, "a", "b")
	show(t, db, bot.Message{Chat: chatID(1), Card: "r1", Text: "words", Photo: photos[0]})
	id := want(t, db, r, photos...) // photo a stands in its place
	say(t, db, bot.Message{Chat: chatID(1), Card: "r1", Text: "words", Photo: id, ReplyTo: "m7"})
	if ds := claim(t, db, bot.Pace{}); len(ds) != 0 {
		t.Fatalf("claimed %+v, which looks as what stands there", ds)
	}
	keepMade(t, db, toMake(t, db), "made")
	if d := sendOne(t, db); d.Picture.Key != "made-large" {
		t.Errorf("then the card brings %+v, want the picture that was made", d.Picture)
	}
	say(t, db, bot.Message{Chat: chatID(1), Card: "r1", Text: "words"})
	if ds := claim(t, db, bot.Pace{}); len(ds) != 0 {
		t.Errorf("then claimed %+v, which looks as what stands there", ds)
	}
}

// An edit alone never becomes a new message.
func TestPictureIsNotSentToACardThatIsGone(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	r, photos := reportWithPhotos(t, db, "a", "b")
	id := want(t, db, r, photos...)
	show(t, db, bot.Message{Chat: chatID(1), Card: "r1", Text: "words", Photo: id})
	keepMade(t, db, toMake(t, db), "made")
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		return tx.MoveChat(ctx, chatID(1), chatID(7)) // its cards stay behind
	})
	if ds := claim(t, db, bot.Pace{}); len(ds) != 0 {
		t.Errorf("claimed %+v, want nothing", ds)
	}
	if h, _ := db.Health(t.Context()); h.Pending != 0 {
		t.Errorf("%d pending", h.Pending)
	}
}

// Between the turn that hides a photo and the making of its placeholder nobody gets
// to see it, nor any picture of it; the wait has an end.
func TestHiddenPhotoDoesNotLeave(t *testing.T) {
	t.Parallel()
	db, clock := open(t)
	r, photos := reportWithPhotos(t, db, "a", "b")
	id := want(t, db, r, photos...)
	keepMade(t, db, toMake(t, db), "made")
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		for _, changed := range []bool{true, false} {
			got, err := tx.HidePhoto(ctx, r.ID, photos[0], true)
			if err != nil {
				return err
			}
			if got != changed {
				t.Errorf("hiding it changed something: %t, want %t", got, changed)
			}
		}
		return nil
	})
	for _, photo := range []bot.PhotoID{photos[0], id} {
		say(t, db, bot.Message{Chat: chatID(int(photo)), Text: "look", Photo: photo})
	}
	if ds := claim(t, db, bot.Pace{}); len(ds) != 0 {
		t.Fatalf("claimed %+v before there is anything to be seen", ds)
	}
	clock.pass(2 * time.Minute)
	ds := claim(t, db, bot.Pace{})
	for _, d := range ds {
		if d.Picture.Name+d.Picture.Key+string(d.Picture.File) != "" {
			t.Errorf("brings %+v", d.Picture)
		}
		settle(t, db, d, outcomeOf(d))
	}
	if len(ds) != 2 {
		t.Fatalf("%d messages went without, want 2", len(ds))
	}
	m := toMake(t, db)
	if m.Kind != storage.PictureCover || m.Of != photos[0] {
		t.Fatalf("claimed %+v, want the photo's cover", m)
	}
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.KeepCover(ctx, m, storage.Cover{Version: 1, Placeholder: "hidden"})
		return err
	})
	ds = claim(t, db, bot.Pace{})
	for _, d := range ds {
		if d.Picture.Key != "hidden" {
			t.Errorf("then brings %+v, want the placeholder", d.Picture)
		}
	}
	if len(ds) == 0 {
		t.Error("the message that went without does not follow")
	}
}

// Of a photo that is taken back while cells of it are being blurred, what was made
// is not kept, and what stands for it still comes.
func TestCoverOfAPhotoThatIsTakenBackMeanwhile(t *testing.T) {
	t.Parallel()
	db, clock := open(t)
	r, photos := reportWithPhotos(t, db, "a")
	show(t, db, bot.Message{Chat: chatID(1), Card: "r1", Text: "words", Photo: photos[0]})
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.BlurPhoto(ctx, r.ID, photos[0], storage.Cells{5})
		return err
	})
	blurring := toMake(t, db)
	clock.pass(time.Second)
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		if _, err := tx.HidePhoto(ctx, r.ID, photos[0], true); err != nil {
			return err
		}
		return tx.ScrubReport(ctx, r.ID)
	})
	keepCover(t, db, blurring, storage.Cover{Version: 1, Blurred: storage.Cells{5}, Kept: kept("blurred")})
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		p, err := tx.OnePhoto(ctx, photos[0])
		if err == nil && (p.Key != "" || len(p.Blurred) > 0) {
			t.Errorf("of what was taken back there is kept %+v", p)
		}
		return err
	})
	hiding := toMake(t, db)
	if hiding.Kind != storage.PictureCover {
		t.Fatalf("claimed %+v, want what stands for it", hiding)
	}
	keepCover(t, db, hiding, storage.Cover{Version: 2, Placeholder: "hidden"})
	if d := sendOne(t, db); d.Picture.Key != "hidden" {
		t.Errorf("the card brings %+v, want what stands for it", d.Picture)
	}
	clock.pass(2 * time.Hour)
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		keys, _, err := tx.ClaimStaleFiles(ctx, 10)
		slices.Sort(keys)
		if want := []string{"a-large", "a-small", "blurred-large", "blurred-small"}; !slices.Equal(keys, want) {
			t.Errorf("%v are to be deleted, want %v", keys, want)
		}
		return err
	})
}

func keepCover(t testing.TB, db *storage.DB, m storage.Making, c storage.Cover) {
	t.Helper()
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.KeepCover(ctx, m, c)
		return err
	})
}

func TestPlatformsFileIsNotUsedOfAModeratedPhoto(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	r, _ := reportWithPhotos(t, db)
	var photo bot.PhotoID
	do(t, db, func(ctx context.Context, tx *storage.Tx) (err error) {
		if photo, err = tx.AddPhoto(ctx, bot.File{ID: "test:p"}); err != nil {
			return err
		}
		if err := tx.AddReportPhoto(ctx, r.ID, photo, false); err != nil {
			return err
		}
		f, err := tx.ClaimPhoto(ctx, false)
		if err != nil {
			return err
		}
		_, err = tx.KeepPhoto(ctx, f, kept("p"))
		return err
	})
	if d := show(t, db, bot.Message{Chat: chatID(1), Text: "a", Photo: photo}); d.Picture.File != "test:p" {
		t.Errorf("it goes as %+v, want the platform's own file", d.Picture)
	}
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		if _, err := tx.BlurPhoto(ctx, r.ID, photo, storage.Cells{5, 1}); err != nil {
			return err
		}
		m, err := tx.ClaimPicture(ctx)
		if err != nil {
			return err
		}
		_, err = tx.KeepCover(ctx, m, storage.Cover{Version: 1, Blurred: storage.Cells{1, 5}, Kept: kept("blurred")})
		return err
	})
	for range 2 { // what stands, and what is new
		if d := sendOne(t, db); d.Picture.File != "" || d.Picture.Key != "blurred-large" {
			t.Errorf("it goes as %+v, want the blurred one", d.Picture)
		}
		say(t, db, bot.Message{Chat: chatID(1), Text: "b", Photo: photo})
	}
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		p, err := tx.OnePhoto(ctx, photo)
		if !slices.Equal(p.Covered, storage.Cells{1, 5}) || !slices.Equal(p.Blurred, p.Covered) || !p.Ready() {
			t.Errorf("the photo is %+v", p)
		}
		return err
	})
}

func TestReplacedFilesAreStaleAfterAnHour(t *testing.T) {
	t.Parallel()
	db, clock := open(t)
	r, photos := reportWithPhotos(t, db, "a", "shared")
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.AddPicture(ctx, kept("shared")) // somebody sent the same photo
		return err
	})
	for i, photo := range photos {
		do(t, db, func(ctx context.Context, tx *storage.Tx) error {
			if _, err := tx.BlurPhoto(ctx, r.ID, photo, storage.Cells{1}); err != nil {
				return err
			}
			m, err := tx.ClaimPicture(ctx)
			if err != nil {
				return err
			}
			name := []string{"blurred-a", "blurred-b"}[i]
			_, err = tx.KeepCover(ctx, m, storage.Cover{Version: 1, Blurred: storage.Cells{1}, Kept: kept(name)})
			return err
		})
	}
	stale := func() (keys []string) {
		do(t, db, func(ctx context.Context, tx *storage.Tx) (err error) {
			keys, _, err = tx.ClaimStaleFiles(ctx, 10)
			return err
		})
		slices.Sort(keys)
		return keys
	}
	if keys := stale(); len(keys) != 0 {
		t.Errorf("%v are stale at once: somebody may be reading them", keys)
	}
	clock.pass(2 * time.Hour)
	if keys, want := stale(), []string{"a-large", "a-small"}; !slices.Equal(keys, want) {
		t.Errorf("%v are stale, want %v: the others are shown elsewhere", keys, want)
	}
}
