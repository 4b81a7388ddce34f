package text

// What a community has set for its reports: places, categories, routes.
const (
	HelpPlaces     Key = "help_places"
	PlacesEmpty    Key = "places_empty"
	PlacesHead     Key = "places_head" // N
	PlacesHow      Key = "places_how"
	PlaceLine      Key = "place_line" // Name, Others, Placed
	PlaceHow       Key = "place_how"  // Name
	PlaceForm      Key = "place_form"
	PlaceNone      Key = "place_none"     // Name
	PlaceTooLong   Key = "place_too_long" // N
	PlaceTooMany   Key = "place_too_many" // N
	PlaceTaken     Key = "place_taken"    // Name, Other
	PlaceCode      Key = "place_code"
	PlaceSpot      Key = "place_spot"
	PlaceDrop      Key = "place_drop"
	PutBack        Key = "put_back"
	PlaceDropped   Key = "place_dropped"   // Name
	PlaceAskSpot   Key = "place_ask_spot"  // Name
	PlaceNoCode    Key = "place_no_code"   // Name
	PlaceCodeSent  Key = "place_code_sent" // Name, Link
	PlacardCaption Key = "placard_caption"
	PlaceGone      Key = "place_gone"
	PlaceReport    Key = "place_report" // Name, Community
)
