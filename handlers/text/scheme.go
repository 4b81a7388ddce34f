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

// Routes: who gets the reports of a category, at a place.
const (
	HelpRoute           Key = "help_route"
	RoutesEmpty         Key = "routes_empty" // Example
	RoutesHead          Key = "routes_head"  // N
	RoutesHow           Key = "routes_how"   // Example
	RouteLine           Key = "route_line"   // What, Who
	RouteNobody         Key = "route_nobody"
	RouteSet            Key = "route_set"     // Line
	RouteDropped        Key = "route_dropped" // What
	RouteGone           Key = "route_gone"
	RouteNone           Key = "route_none"            // What
	RouteForm           Key = "route_form"            // Example
	RouteUnknown        Key = "route_unknown"         // Words, Example
	ReportRoutedUnheard Key = "report_routed_unheard" // Ref, Name
	ReportActRoute      Key = "report_act_route"
)

// Categories.
const (
	HelpCategories  Key = "help_categories"
	CategoriesHead  Key = "categories_head" // N
	CategoriesHow   Key = "categories_how"
	CategoryLine    Key = "category_line"  // Name, Time, Words, Closed
	CategoryWords   Key = "category_words" // Words
	CategoryHow     Key = "category_how"   // Name
	CategoryForm    Key = "category_form"
	CategoryNone    Key = "category_none"     // Name, Known
	CategoryTooLong Key = "category_too_long" // N
	CategoryTooMany Key = "category_too_many" // N
	CategoryTaken   Key = "category_taken"    // Name
	CategoryTime    Key = "category_time"
	CategoryWordy   Key = "category_wordy"  // N, Long
	CategoryNeeded  Key = "category_needed" // Name
	CategoryClose   Key = "category_close"
	CategoryOpen    Key = "category_open"
)
